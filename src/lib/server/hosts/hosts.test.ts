import { CLOSE } from '$lib/protocol/index.ts';
import { count, eq } from 'drizzle-orm';
import { describe, expect, it, vi } from 'vitest';
import { helloOf, knownAs, openRooms, profileOf } from '../../../../tests/support/rooms.ts';
import { firstFacts } from '../../../../cli/simulate/words.ts';
import { audit, hosts, hostTokens } from '../db/index.ts';

const SECRET = 'e'.repeat(43);
const addInput = (name: string) => ({
	name,
	kind: 'nixos' as const,
	location: 'home' as const,
	deviceType: 'server' as const,
	themeColor: '#769ff0'
});

describe('enrolment', () => {
	it('makes a host with a token of its own', async () => {
		await using rooms = await openRooms();
		const enrolled = await rooms.hosts.enroll({ secret: SECRET, profile: profileOf('hsb1') });
		expect((await rooms.hosts.authenticate(enrolled.token))?.host.name).toBe('hsb1');
	});

	it('of one name in the same moment makes one host: the same secret finds it, another is told that it is taken', async () => {
		await using rooms = await openRooms();
		const enroll = (secret: string) => rooms.hosts.enroll({ secret, profile: profileOf('hsb1') });
		const [first, again, other] = await Promise.allSettled([
			enroll('s'.repeat(43)),
			enroll('s'.repeat(43)),
			enroll('t'.repeat(43))
		]);
		expect(first.status).toBe('fulfilled');
		expect(again).toEqual(first);
		expect(other).toMatchObject({ status: 'rejected', reason: { code: 'name-taken' } });
		expect([...rooms.hosts.all()]).toHaveLength(1);
	});

	it('said twice with the same secret is the same host', async () => {
		await using rooms = await openRooms();
		const first = await rooms.hosts.enroll({ secret: SECRET, profile: profileOf('hsb1') });
		expect(await rooms.hosts.enroll({ secret: SECRET, profile: profileOf('hsb1') })).toEqual(first);
		expect(rooms.hosts.count()).toBe(1);
	});

	it('cannot take over a host that exists', async () => {
		await using rooms = await openRooms();
		await rooms.hosts.enroll({ secret: SECRET, profile: profileOf('hsb1') });
		await expect(
			rooms.hosts.enroll({ secret: 'f'.repeat(43), profile: profileOf('hsb1') })
		).rejects.toThrow(/exists already/);
		const [refused] = await rooms.db
			.select({ rows: count() })
			.from(audit)
			.where(eq(audit.action, 'host.enrolment-refused'));
		expect(refused?.rows).toBe(1);
	});
});

describe('tokens', () => {
	it('are stored as hashes only', async () => {
		await using rooms = await openRooms();
		const { token } = await rooms.hosts.add({ actor: 'admin', input: addInput('hsb1') });
		const rows = await rooms.db.select().from(hostTokens);
		expect(JSON.stringify(rows)).not.toContain(token.split('_').slice(2).join('_'));
		expect((await rooms.hosts.authenticate(token))?.host.name).toBe('hsb1');
	});

	it('that are wrong open nothing', async () => {
		await using rooms = await openRooms();
		const { token } = await rooms.hosts.add({ actor: 'admin', input: addInput('hsb1') });
		for (const wrong of [
			'',
			'nfh_',
			token.slice(0, -1) + (token.endsWith('A') ? 'B' : 'A'),
			`${token}x`
		])
			expect(await rooms.hosts.authenticate(wrong)).toBeNull();
	});

	it('of a removed host open nothing, also for a new host of the same name', async () => {
		await using rooms = await openRooms();
		const old = await rooms.hosts.add({ actor: 'admin', input: addInput('hsb1') });
		await rooms.hosts.remove({ actor: 'admin', input: { id: old.hostId, confirmName: 'hsb1' } });
		const again = await rooms.hosts.add({ actor: 'admin', input: addInput('hsb1') });
		expect(again.hostId).not.toBe(old.hostId);
		expect(await rooms.hosts.authenticate(old.token)).toBeNull();
	});
});

describe('removing', () => {
	it('asks for the name and closes the socket', async () => {
		await using rooms = await openRooms();
		const { hostId } = await rooms.hosts.add({ actor: 'admin', input: addInput('hsb1') });
		const close = vi.fn();
		rooms.hosts.connect(knownAs(rooms.hosts.get(hostId)), {
			socket: { readyState: 1, close, terminate() {}, ping() {} },
			address: null
		});
		await expect(
			rooms.hosts.remove({ actor: 'admin', input: { id: hostId, confirmName: 'other' } })
		).rejects.toThrow(/does not match/);
		expect(close).not.toHaveBeenCalled();
		await rooms.hosts.remove({ actor: 'admin', input: { id: hostId, confirmName: 'hsb1' } });
		expect(close).toHaveBeenCalledWith(CLOSE.unauthenticated, expect.any(String));
		expect(rooms.hosts.find(hostId)).toBeNull();
	});
});

describe('connections', () => {
	const socket = () => {
		const seen = { closed: 0, pings: 0 };
		return {
			seen,
			readyState: 1,
			close: () => void (seen.closed += 1),
			terminate: () => {},
			ping: () => void (seen.pings += 1)
		};
	};

	it('ask the holder of a place whether it lives, once, before a newcomer is judged', async () => {
		await using rooms = await openRooms();
		const { host } = await rooms.connectHost('hsb1');
		expect(rooms.hosts.contest(host)).toEqual({ place: 'asked', retryAfterMs: 3_000 });
		rooms.advance(1_000);
		expect(rooms.hosts.contest(host)).toEqual({ place: 'asked', retryAfterMs: 2_000 });
		expect(rooms.hosts.connect(knownAs(host), { socket: socket(), address: null })).toBeNull();
	});

	it('refuse a second agent with the same token once the first has answered', async () => {
		await using rooms = await openRooms();
		const { host, connection } = await rooms.connectHost('hsb1');
		rooms.hosts.contest(host);
		connection.sawLife();
		rooms.advance(3_001);
		expect(rooms.hosts.contest(host)).toEqual({ place: 'taken' });
		expect(rooms.hosts.connect(knownAs(host), { socket: socket(), address: null })).toBeNull();
		rooms.advance(31_000);
		expect(rooms.hosts.contest(host), 'an old answer does not count').toMatchObject({
			place: 'asked'
		});
	});

	it('let a newcomer replace one that does not answer', async () => {
		await using rooms = await openRooms();
		const { host, connection } = await rooms.connectHost('hsb1');
		rooms.hosts.contest(host);
		rooms.advance(3_001);
		expect(rooms.hosts.connect(knownAs(host), { socket: socket(), address: null })).not.toBeNull();
		expect(rooms.hosts.disconnect(host, connection)).toBe(false);
	});

	it('give the place of one that is leaving to the next one at once', async () => {
		await using rooms = await openRooms();
		const { host, connection } = await rooms.connectHost('hsb1');
		rooms.hosts.disconnect(host, connection);
		const leaving = socket();
		const first = rooms.hosts.connect(knownAs(host), { socket: leaving, address: null });
		if (first === null) throw new Error('no place');
		first.instanceId = 'one';
		expect(rooms.hosts.connect(knownAs(host), { socket: socket(), address: null })).toBeNull();
		leaving.readyState = 2;
		expect(rooms.hosts.connect(knownAs(host), { socket: socket(), address: null })).not.toBeNull();
	});

	it('give the place of one that never introduced itself to the next one at once', async () => {
		await using rooms = await openRooms();
		const { host, connection } = await rooms.connectHost('hsb1');
		rooms.hosts.disconnect(host, connection);
		const mute = socket();
		expect(rooms.hosts.connect(knownAs(host), { socket: mute, address: null })).not.toBeNull();
		expect(rooms.hosts.connect(knownAs(host), { socket: socket(), address: null })).not.toBeNull();
		expect(mute.seen.closed).toBe(1);
	});

	it('refuse an agent that calls itself something else', async () => {
		await using rooms = await openRooms();
		const { host } = await rooms.connectHost('hsb1');
		expect(() => rooms.hosts.takeHello(host, helloOf('other'))).toThrow(
			/belongs to the host "hsb1"/
		);
	});
});

describe('reports', () => {
	it('survive a restart, written behind', async () => {
		await using rooms = await openRooms();
		const { host } = await rooms.connectHost('hsb1');
		rooms.hosts.takeHeartbeat(host, {
			metrics: { ...helloOf('hsb1').metrics, cpuPercent: 42 },
			facts: { hold: 'maintenance' },
			active: null
		});
		await rooms.restart();
		const again = rooms.hosts.get(host.id);
		expect(again).toMatchObject({
			metrics: { cpuPercent: 42 },
			facts: { hold: 'maintenance', problems: [] },
			connected: false
		});
		expect(rooms.hosts.presence(again)).toBe('stale');
		rooms.advance(91_000);
		expect(rooms.hosts.presence(again)).toBe('offline');
	});

	it('on coming in are stored, but for what is known already', async () => {
		await using rooms = await openRooms();
		const agent = helloOf('hsb1').agent;
		const facts = firstFacts(Date.UTC(2025, 9, 12));
		const { host } = await rooms.connectHost('hsb1', { agent, facts });
		await rooms.restart();
		const stored = async () => {
			await rooms.restart();
			const [row] = await rooms.db.select().from(hosts);
			return { facts: row?.facts, cpuPercent: row?.metrics?.cpuPercent };
		};
		// As nobody told it: what is stored anew is stored over this.
		await rooms.db.update(hosts).set({ facts: null });
		const metrics = { ...helloOf('hsb1').metrics, cpuPercent: 42 };
		rooms.hosts.takeHello(rooms.hosts.get(host.id), helloOf('hsb1', { agent, facts, metrics }));
		expect(await stored()).toEqual({ facts: null, cpuPercent: 42 });
		rooms.hosts.takeHello(rooms.hosts.get(host.id), helloOf('hsb1', { agent, facts }));
		expect(await stored()).toEqual({ facts, cpuPercent: null });
		const held = { ...facts, hold: 'maintenance' };
		rooms.hosts.takeHello(rooms.hosts.get(host.id), helloOf('hsb1', { agent, facts: held }));
		expect(await stored()).toEqual({ facts: held, cpuPercent: null });
	});

	it('of a thousand hosts cost a handful of statements', async () => {
		await using rooms = await openRooms();
		const { host } = await rooms.connectHost('hsb1');
		const run = vi.spyOn(rooms.db, 'run');
		for (let beat = 0; beat < 1_000; beat++)
			rooms.hosts.takeHeartbeat(host, { metrics: helloOf('hsb1').metrics, active: null });
		await expect.poll(() => run.mock.calls.length, { timeout: 5_000 }).toBeGreaterThan(0);
		expect(run.mock.calls.length).toBeLessThanOrEqual(4);
	});
});
