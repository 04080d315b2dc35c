import { CLOSE, LIMITS } from '$lib/protocol/index.ts';
import { desc, eq } from 'drizzle-orm';
import { describe, expect, it, vi } from 'vitest';
import { knownAs, openRooms, type Rooms } from '../../../../tests/support/rooms.ts';
import { waitFor } from '../../../../tests/support/wait-for.ts';
import { audit, hostTokens } from '../db/index.ts';

const looks = {
	kind: 'nixos' as const,
	location: 'home' as const,
	deviceType: 'server' as const,
	themeColor: '#769ff0'
};

async function hostWithToken(rooms: Rooms, name = 'hsb1') {
	const { hostId, token } = await rooms.hosts.add({ actor: 'admin', input: { ...looks, name } });
	const [one] = await rooms.hosts.tokens(hostId);
	if (!one) throw new Error('there is no token');
	return { hostId, token, tokenId: one.id, host: rooms.hosts.get(hostId) };
}

async function comeIn(rooms: Rooms, token: string, address = '192.0.2.9') {
	const known = await rooms.hosts.authenticate(token);
	if (!known) throw new Error('refused');
	const socket = { readyState: 1, close: vi.fn(), terminate: vi.fn(), ping() {} };
	const connection = rooms.hosts.connect(known, { socket, address });
	if (!connection) throw new Error('there is another one');
	connection.instanceId = 'said hello';
	return { socket, connection };
}

const audited = async (rooms: Rooms, action: string) =>
	(
		await rooms.db
			.select()
			.from(audit)
			.where(eq(audit.action, action))
			.orderBy(desc(audit.id))
			.limit(1)
	)[0];

describe('a further token', () => {
	it('opens the same host, is stored as a hash only, and audited', async () => {
		await using rooms = await openRooms();
		const { hostId, token, host } = await hostWithToken(rooms);
		const made = await rooms.hosts.addToken({ actor: 'admin', hostId });
		expect((await rooms.hosts.authenticate(made.token))?.host).toBe(host);
		expect((await rooms.hosts.authenticate(token))?.host).toBe(host);
		expect(JSON.stringify(await rooms.db.select().from(hostTokens))).not.toContain(
			made.token.slice(-43)
		);
		const row = await audited(rooms, 'host.token-added');
		expect(row).toMatchObject({ actor: 'admin', target: hostId, detail: { token: made.tokenId } });
		expect(JSON.stringify(row)).not.toContain(made.token.slice(-43));
	});

	it('is refused when there are too many, also when asked for at once', async () => {
		await using rooms = await openRooms();
		const { hostId } = await hostWithToken(rooms);
		const made = await Promise.allSettled(
			Array.from({ length: LIMITS.hostTokens }, () =>
				rooms.hosts.addToken({ actor: 'admin', hostId })
			)
		);
		expect(made.filter(({ status }) => status === 'fulfilled')).toHaveLength(LIMITS.hostTokens - 1);
		expect(await rooms.hosts.tokens(hostId)).toHaveLength(LIMITS.hostTokens);
		await expect(rooms.hosts.addToken({ actor: 'admin', hostId })).rejects.toThrow(/is the most/);
	});
});

describe('rotation', () => {
	it('leaves the old token working for the time that was chosen', async () => {
		await using rooms = await openRooms();
		const { hostId, token, tokenId } = await hostWithToken(rooms);
		const made = await rooms.hosts.rotateToken({
			actor: 'admin',
			input: { hostId, tokenId, overlap: '1h' }
		});
		expect(await rooms.hosts.authenticate(token)).not.toBeNull();
		rooms.advance(3_599_000);
		expect(await rooms.hosts.authenticate(token)).not.toBeNull();
		rooms.advance(1_000);
		expect(await rooms.hosts.authenticate(token)).toBeNull();
		expect(await rooms.hosts.authenticate(made.token)).not.toBeNull();
		expect((await rooms.hosts.tokens(hostId)).map(({ id }) => id)).toEqual([made.tokenId]);
		expect(await audited(rooms, 'host.token-rotated')).toMatchObject({
			detail: {
				overlap: '1h',
				before: { token: tokenId, expiresAt: null },
				after: { token: made.tokenId }
			}
		});
	});

	it('at once closes the socket that came in with the old one, and only that', async () => {
		await using rooms = await openRooms();
		const { hostId, token, tokenId } = await hostWithToken(rooms);
		const other = await hostWithToken(rooms, 'other');
		const bystander = await comeIn(rooms, other.token);
		const { socket, connection } = await comeIn(rooms, token);
		await rooms.hosts.rotateToken({ actor: 'admin', input: { hostId, tokenId, overlap: 'now' } });
		expect(socket.close).toHaveBeenCalledWith(CLOSE.unauthenticated, 'the token was rotated');
		expect(connection.ended).toBe(true);
		expect(bystander.socket.close).not.toHaveBeenCalled();
		expect(await rooms.hosts.authenticate(token)).toBeNull();
		// A peer that does not answer the close frame is hung up on.
		await waitFor('the socket to be ended', () => socket.terminate.mock.calls.length > 0, 10_000);
	});

	it('does not make an end that was set before later', async () => {
		await using rooms = await openRooms();
		const { hostId, tokenId } = await hostWithToken(rooms);
		await rooms.hosts.rotateToken({ actor: 'admin', input: { hostId, tokenId, overlap: '1h' } });
		const [before] = await rooms.hosts.tokens(hostId);
		await rooms.hosts.rotateToken({ actor: 'admin', input: { hostId, tokenId, overlap: '7d' } });
		const [after] = await rooms.hosts.tokens(hostId);
		expect(after).toEqual(before);
	});

	it("of a token that ended, or is another host's, changes nothing", async () => {
		await using rooms = await openRooms();
		const { hostId, tokenId } = await hostWithToken(rooms);
		const other = await hostWithToken(rooms, 'other');
		for (const input of [
			{ hostId, tokenId: other.tokenId },
			{ hostId: other.hostId, tokenId }
		]) {
			await expect(
				rooms.hosts.rotateToken({ actor: 'admin', input: { ...input, overlap: 'now' } })
			).rejects.toThrow(/no such token/);
			await expect(rooms.hosts.revokeToken({ actor: 'admin', input })).rejects.toThrow(
				/no such token/
			);
		}
		await rooms.hosts.revokeToken({ actor: 'admin', input: { hostId, tokenId } });
		await expect(
			rooms.hosts.rotateToken({ actor: 'admin', input: { hostId, tokenId, overlap: 'now' } })
		).rejects.toThrow(/no such token/);
		expect(await rooms.hosts.tokens(hostId)).toEqual([]);
		expect(await rooms.hosts.tokens(other.hostId)).toHaveLength(1);
	});
});

describe('revocation', () => {
	it('closes the live socket at once and says how many are left', async () => {
		await using rooms = await openRooms();
		const { hostId, token, tokenId } = await hostWithToken(rooms);
		const { tokenId: second } = await rooms.hosts.addToken({ actor: 'admin', hostId });
		const { socket } = await comeIn(rooms, token);
		expect(
			await rooms.hosts.revokeToken({ actor: 'admin', input: { hostId, tokenId: second } })
		).toEqual({ left: 1 });
		expect(socket.close).not.toHaveBeenCalled();
		expect(await rooms.hosts.revokeToken({ actor: 'admin', input: { hostId, tokenId } })).toEqual({
			left: 0
		});
		expect(socket.close).toHaveBeenCalledWith(CLOSE.unauthenticated, 'the token was revoked');
		await expect(
			rooms.hosts.revokeToken({ actor: 'admin', input: { hostId, tokenId } })
		).rejects.toThrow(/no such token/);
	});

	it('reaches an agent that is just coming through the door', async () => {
		await using rooms = await openRooms();
		const { hostId, token, tokenId, host } = await hostWithToken(rooms);
		const known = await rooms.hosts.authenticate(token);
		if (!known) throw new Error('refused');
		expect(rooms.hosts.stillKnown(known)).toBe(true);
		await rooms.hosts.revokeToken({ actor: 'admin', input: { hostId, tokenId } });
		expect(rooms.hosts.stillKnown(known)).toBe(false);
		await rooms.hosts.remove({ actor: 'admin', input: { id: hostId, confirmName: 'hsb1' } });
		expect(rooms.hosts.stillKnown(knownAs(host))).toBe(false);
	});
});

it('a socket is closed when its token expires', async () => {
	await using rooms = await openRooms();
	const { host } = await hostWithToken(rooms);
	const socket = { readyState: 1, close: vi.fn(), terminate() {}, ping() {} };
	const expiresAt = Date.now() + 400;
	const connection = rooms.hosts.connect(
		{ ...knownAs(host), expiresAt },
		{ socket, address: null }
	);
	expect(connection?.ended).toBe(false);
	rooms.advance(60_000);
	await waitFor('the socket to be closed', () => socket.close.mock.calls.length > 0, 10_000);
	expect(socket.close).toHaveBeenCalledWith(CLOSE.unauthenticated, 'the token has expired');
});

it('when a token was last used is known to a minute, and from where', async () => {
	await using rooms = await openRooms();
	const { hostId, token } = await hostWithToken(rooms);
	const used = async () => (await rooms.hosts.tokens(hostId))[0];
	expect(await used()).toMatchObject({ lastUsedAt: null, lastAddress: null, inUse: false });
	const { connection } = await comeIn(rooms, token);
	const first = await waitFor('the use to be stored', async () => {
		const one = await used();
		return one?.lastUsedAt != null && one;
	});
	expect(first).toMatchObject({ lastAddress: '192.0.2.9', inUse: true });
	rooms.hosts.disconnect(rooms.hosts.get(hostId), connection);
	rooms.advance(59_000);
	await comeIn(rooms, token, '192.0.2.10');
	await rooms.restart();
	expect(await used()).toMatchObject({ lastUsedAt: first.lastUsedAt, lastAddress: '192.0.2.9' });
	rooms.advance(1_000);
	await comeIn(rooms, token, '192.0.2.10');
	await rooms.restart();
	expect(await used()).toMatchObject({ lastAddress: '192.0.2.10' });
	expect(rooms.hosts.get(hostId).address).toBe('192.0.2.10');
});
