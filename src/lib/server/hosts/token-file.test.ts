import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { LIMITS } from '$lib/protocol/index.ts';
import { eq } from 'drizzle-orm';
import { tokenText } from '../../../../agent/token.ts';
import { openRooms, profileOf, type Rooms } from '../../../../tests/support/rooms.ts';
import { newHostToken } from '../auth/index.ts';
import { audit } from '../db/index.ts';
import { parseTokenFile } from './token-file.ts';
import { watchTokenFile } from './watch-token-file.ts';

const made = () => newHostToken();
const hashed = ({ id, token }: { id: string; token: string }): string =>
	`nfh_${id}_sha256:${createHash('sha256').update(token).digest('hex')}`;
const declare = (rooms: Rooms, text: string) => rooms.hosts.declare(parseTokenFile(text));
const nameOf = async (rooms: Rooms, { token }: { token: string }) =>
	(await rooms.hosts.authenticate(token))?.host.name ?? null;

describe('the file', () => {
	it('has a host and a token on each line, and comments', () => {
		const [one, two] = [made(), made()];
		const text = `# hosts\n\n  hsb1\t${one.token}   # the old one\r\nhsb1 ${hashed(two)}\n`;
		expect(parseTokenFile(text)).toEqual([
			expect.objectContaining({ line: 3, name: 'hsb1', tokenId: one.id }),
			expect.objectContaining({ line: 4, name: 'hsb1', tokenId: two.id })
		]);
	});

	it('takes what the agent makes offline: a token, and a line that is no secret', () => {
		const [token = '', line = ''] = tokenText('hsb1').split('\n');
		expect(parseTokenFile(line)).toEqual(parseTokenFile(`hsb1 ${token}`));
		expect(line).not.toContain(token.slice(-43));
	});

	it.each([
		['hsb1', 'two words'],
		['hsb1 nfh_x extra', 'two words'],
		['HSB1 nfh_x', 'not a host name'],
		['constructor__ nfh_x', 'not a host name'],
		['hsb1 secret-enrolment-token', 'not a token of a host'],
		['hsb1 nfh_01ARZ3NDEKTSV4RRFFQ69G5FAV_sha256:12', 'not a token of a host']
	])('%j is refused with its line and the reason', (line, reason) => {
		expect(() => parseTokenFile(`# one\n\n${line}\n`)).toThrow(new RegExp(`Line 3: .*${reason}`));
	});

	it('never repeats what it could not read: it may be a secret', () => {
		expect(() => parseTokenFile('hsb1 hunter2hunter2')).not.toThrow(/hunter2/);
	});

	it('tells every problem, within bounds', () => {
		const text = Array.from({ length: 50 }, () => 'broken').join('\n');
		expect(() => parseTokenFile(text)).toThrow(/Line 1: [^]*Line 20: [^]*… and 30 more/);
	});

	it('names no token twice, and no more tokens of a host than may be', () => {
		const { token } = made();
		expect(() => parseTokenFile(`a ${token}\nb ${token}`)).toThrow(/Line 2: .*line 1/);
		const many = Array.from({ length: LIMITS.hostTokens + 1 }, () => `a ${made().token}`);
		expect(() => parseTokenFile(many.join('\n'))).toThrow(/Line 9: .*more than 8/);
	});

	it('is bounded', () =>
		expect(() => parseTokenFile('#'.repeat(LIMITS.hostTokensFileBytes + 1))).toThrow(/4 MiB/));
});

describe('declared hosts', () => {
	it('exist, with their tokens, and said twice nothing changes', async () => {
		await using rooms = await openRooms({ enrollment: 'closed' });
		const [one, two] = [made(), made()];
		const text = `hsb1 ${one.token}\nhsb2 ${hashed(two)}\n`;
		expect(await declare(rooms, text)).toEqual({
			addedHosts: 2,
			addedTokens: 2,
			removedTokens: 0
		});
		expect([await nameOf(rooms, one), await nameOf(rooms, two)]).toEqual(['hsb1', 'hsb2']);
		expect(await declare(rooms, text)).toEqual({ addedHosts: 0, addedTokens: 0, removedTokens: 0 });
		const rows = await rooms.db.select().from(audit).where(eq(audit.actor, 'file'));
		expect(rows.map(({ action }) => action).sort()).toEqual([
			'host.added',
			'host.added',
			'host.token-added',
			'host.token-added'
		]);
		expect(JSON.stringify(rows)).not.toContain(one.token.slice(-43));
	});

	it('lose the tokens that are taken out, and the socket that came in with one, and keep the rest', async () => {
		await using rooms = await openRooms();
		const [one, two] = [made(), made()];
		await declare(rooms, `hsb1 ${one.token}\nhsb1 ${two.token}`);
		const known = await rooms.hosts.authenticate(one.token);
		if (!known) throw new Error('refused');
		const socket = { readyState: 1, close: vi.fn(), terminate() {}, ping() {} };
		rooms.hosts.connect(known, { socket, address: null });
		await declare(rooms, `hsb1 ${two.token}`);
		expect(socket.close).toHaveBeenCalledOnce();
		expect([await nameOf(rooms, one), await nameOf(rooms, two)]).toEqual([null, 'hsb1']);
		await declare(rooms, '');
		expect(await nameOf(rooms, two)).toBeNull();
		expect(rooms.hosts.count()).toBe(1);
		// The line comes back, as after a revert.
		await declare(rooms, `hsb1 ${two.token}`);
		expect(await nameOf(rooms, two)).toBe('hsb1');
	});

	it('may give a token to another host: the line decides', async () => {
		await using rooms = await openRooms();
		const one = made();
		await declare(rooms, `old ${one.token}`);
		await declare(rooms, `new ${one.token}`);
		expect(await nameOf(rooms, one)).toBe('new');
	});

	it('cannot take a token that belongs to somebody else, and then nothing is changed', async () => {
		await using rooms = await openRooms();
		const other = await rooms.hosts.enroll({
			secret: 'o'.repeat(43),
			profile: profileOf('other')
		});
		await expect(declare(rooms, `hsb1 ${made().token}\nhsb1 ${other.token}`)).rejects.toThrow(
			/Line 2: .*known already/
		);
		expect(rooms.hosts.count()).toBe(1);
		expect(await nameOf(rooms, other)).toBe('other');
	});

	it('stay without a token that was revoked in the dashboard', async () => {
		await using rooms = await openRooms();
		const one = made();
		await declare(rooms, `hsb1 ${one.token}`);
		const [host] = rooms.hosts.all();
		const hostId = host?.id ?? '';
		await rooms.hosts.revokeToken({ actor: 'admin', input: { hostId, tokenId: one.id } });
		await declare(rooms, `hsb1 ${one.token}`);
		expect(await nameOf(rooms, one)).toBeNull();
	});

	it('are rotated and removed in the file, not in the dashboard', async () => {
		await using rooms = await openRooms();
		const one = made();
		await declare(rooms, `hsb1 ${one.token}`);
		const [host] = rooms.hosts.all();
		const hostId = host?.id ?? '';
		await expect(
			rooms.hosts.rotateToken({
				actor: 'admin',
				input: { hostId, tokenId: one.id, overlap: 'now' }
			})
		).rejects.toThrow(/second line/);
		const removal = { actor: 'admin', input: { id: hostId, confirmName: 'hsb1' } };
		await expect(rooms.hosts.remove(removal)).rejects.toThrow(/lines out there first/);
		await declare(rooms, '');
		await rooms.hosts.remove(removal);
	});

	it('that waited to be accepted are accepted', async () => {
		await using rooms = await openRooms({ enrollment: 'approve' });
		const { token } = await rooms.hosts.enroll({
			secret: 'o'.repeat(43),
			profile: profileOf('hsb1')
		});
		await declare(rooms, `hsb1 ${token}`);
		expect((await rooms.hosts.authenticate(token))?.host.approval).toBe('approved');
	});

	it('may be many', async () => {
		await using rooms = await openRooms();
		const lines = Array.from({ length: 600 }, (_, n) => `h${n} ${made().token}`);
		expect(await declare(rooms, lines.join('\n'))).toMatchObject({ addedHosts: 600 });
		await rooms.restart();
		expect(rooms.hosts.count()).toBe(600);
	});
});

describe('reading it again', () => {
	it('stops the start when it is bad, and later keeps what was, and says so', async () => {
		await using rooms = await openRooms();
		const folder = mkdtempSync(join(tmpdir(), 'nixfleet-tokens-'));
		onTestFinished(() => rmSync(folder, { recursive: true }));
		const path = join(folder, 'tokens');
		const logged: unknown[] = [];
		const log = {
			debug() {},
			info() {},
			warn() {},
			error: (message: string, fields?: unknown) => void logged.push([message, fields])
		};
		const options = { path, declare: rooms.hosts.declare, log };
		await expect(watchTokenFile(options)).rejects.toThrow(/NIXFLEET_HOST_TOKENS_FILE.*ENOENT/s);
		writeFileSync(path, 'hsb1 nonsense');
		await expect(watchTokenFile(options)).rejects.toThrow(/Line 1: /);

		const [one, two] = [made(), made()];
		writeFileSync(path, `hsb1 ${one.token}`);
		const file = await watchTokenFile(options);
		onTestFinished(() => file.close());
		expect(await nameOf(rooms, one)).toBe('hsb1');
		writeFileSync(path, `hsb1 ${two.token}\nhsb2`);
		await file.reload();
		expect(await nameOf(rooms, one)).toBe('hsb1');
		expect(JSON.stringify(logged)).toMatch(/not taken over.*Line 2: /);
		writeFileSync(path, `hsb1 ${two.token}`);
		await file.reload();
		expect([await nameOf(rooms, one), await nameOf(rooms, two)]).toEqual([null, 'hsb1']);
	});
});
