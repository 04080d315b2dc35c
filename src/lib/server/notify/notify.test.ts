import { eq, isNotNull } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { NOTIFICATION_LIMITS, type AddChannel, type FleetRow } from '$lib/protocol/index.ts';
import { openReceiver, type Receiver } from '../../../../tests/support/receiver.ts';
import { NO_METRICS, openRooms, profileOf, type Rooms } from '../../../../tests/support/rooms.ts';
import { createSecretBox } from '../auth/index.ts';
import { audit, hosts as hostTable, notifyChannels, notifyOutbox } from '../db/index.ts';
import { MINUTE } from './fixtures.ts';
import { createNotify, type Notify } from './index.ts';

/** What is told of a fleet, on real rooms with a clock that is set, to a real receiver. */

const channel = (address: string, more: Partial<AddChannel> = {}): AddChannel => ({
	name: 'ops',
	kind: 'webhook',
	address,
	token: null,
	kinds: ['contact', 'operation', 'tests', 'disk', 'alarm', 'waiting', 'database'],
	filter: '',
	quietTypes: ['laptop'],
	graceMinutes: 10,
	enabled: true,
	...more
});

type Said = {
	id: string;
	event: string;
	title: string;
	conditions: { alert: string; title: string; sentence: string; lastedSeconds: number | null }[];
	more: number;
	missed: number;
};

async function openNotify(rooms: Rooms, receiver: Receiver) {
	let damage: string | null | undefined = null;
	const open = () =>
		createNotify({
			db: rooms.db,
			audit: rooms.audit,
			clock: rooms.clock,
			log: { ...rooms.log, warn() {}, error() {} },
			hosts: rooms.hosts,
			operations: rooms.operations,
			// All that the filters of these tests look at.
			row: (host) => ({ ...host, hostTags: [] }) as unknown as FleetRow,
			damage: () => damage,
			box: createSecretBox('box'),
			address: () => 'https://fleet.example.org'
		});
	let notify: Notify = await open();
	notify.start();
	return {
		get notify() {
			return notify;
		},
		setDamage: (next: string | null | undefined) => void (damage = next),
		add: (more: Partial<AddChannel> = {}) =>
			notify.add({ actor: 'admin', input: channel(`${receiver.url}/in`, more) }),
		/** Lets time pass, then looks; what is to be sent is sent. */
		async after(ms: number): Promise<void> {
			rooms.advance(ms);
			await notify.look();
			await idle(rooms);
		},
		/** As after kill -9: the process is gone, the database is what it is. */
		async restart(): Promise<void> {
			await notify.close();
			await rooms.restart();
			notify = await open();
			notify.start();
		},
		said: () => receiver.bodies() as unknown as Said[],
		titles: () =>
			(receiver.bodies() as unknown as Said[]).map(({ event, title }) => `${event}: ${title}`),
		[Symbol.asyncDispose]: () => notify.close()
	};
}

/** Nothing is left that could be sent now. */
const idle = (rooms: Rooms): Promise<void> =>
	expect
		.poll(async () => {
			const rows = await rooms.db.select().from(notifyOutbox).where(isNotNull(notifyOutbox.nextAt));
			return rows.filter(({ nextAt }) => (nextAt ?? 0) <= rooms.clock.now());
		})
		.toEqual([]);

const gone = (rooms: Rooms, { host, connection }: Awaited<ReturnType<Rooms['connectHost']>>) =>
	void rooms.hosts.disconnect(host, connection);
const disk = (percent: number) => ({ ...NO_METRICS, diskUsedBytes: percent, diskTotalBytes: 100 });

describe('a host that is out of contact', () => {
	it('is told after the grace, once, and its return is told with how long it lasted', async () => {
		await using rooms = await openRooms();
		await using receiver = await openReceiver();
		await using world = await openNotify(rooms, receiver);
		await world.add();
		const host = await rooms.connectHost('hsb1');
		await rooms.connectHost('hsb2');
		gone(rooms, host);
		await world.after(9 * MINUTE);
		expect(world.titles()).toEqual([]);
		await world.after(MINUTE);
		await world.after(MINUTE);
		expect(world.titles()).toEqual(['began: hsb1 is out of contact']);
		await rooms.connectHost('hsb1');
		await world.after(2_000);
		await world.after(MINUTE);
		expect(world.titles()).toEqual([
			'began: hsb1 is out of contact',
			'ended: hsb1 is in contact again'
		]);
		const [began, ended] = world.said();
		expect(ended?.conditions[0]).toMatchObject({
			alert: began?.conditions[0]?.alert,
			lastedSeconds: 662,
			sentence: expect.stringContaining('It lasted 11 minutes, since') as string
		});
		expect(ended?.id).not.toBe(began?.id);
	});

	it('that comes back and leaves again between two looks is told to be back, and told anew', async () => {
		await using rooms = await openRooms();
		await using receiver = await openReceiver();
		await using world = await openNotify(rooms, receiver);
		await world.add();
		gone(rooms, await rooms.connectHost('hsb1'));
		await world.after(10 * MINUTE);
		gone(rooms, await rooms.connectHost('hsb1'));
		await world.after(MINUTE);
		// Nothing happens meanwhile, and it is remembered all the same.
		await world.after(9 * MINUTE);
		expect(world.titles()).toEqual([
			'began: hsb1 is out of contact',
			'ended: hsb1 is in contact again',
			'began: hsb1 is out of contact'
		]);
	});

	it('is not told when it is back within the grace, however often', async () => {
		await using rooms = await openRooms();
		await using receiver = await openReceiver();
		await using world = await openNotify(rooms, receiver);
		await world.add();
		for (let round = 0; round < 4; round++) {
			const host = await rooms.connectHost('hsb1');
			await world.after(MINUTE);
			gone(rooms, host);
			await world.after(8 * MINUTE);
		}
		expect(world.titles()).toEqual([]);
	});

	it('is not told of laptops unless somebody wants it, nor of who never came', async () => {
		await using rooms = await openRooms();
		await using receiver = await openReceiver();
		await using world = await openNotify(rooms, receiver);
		await world.add();
		const laptop = await rooms.connectHost('lap1', {
			profile: { ...profileOf('lap1'), deviceType: 'laptop' }
		});
		gone(rooms, laptop);
		await rooms.hosts.add({
			actor: 'admin',
			input: {
				name: 'new1',
				kind: 'nixos',
				location: 'home',
				deviceType: 'server',
				themeColor: '#769ff0'
			}
		});
		await world.after(60 * MINUTE);
		expect(world.titles()).toEqual([]);
		await world.add({ name: 'all', quietTypes: [] });
		await world.after(0);
		expect(world.titles()).toEqual(['began: lap1 is out of contact']);
	});

	it('that is removed does not seem to be well', async () => {
		await using rooms = await openRooms();
		await using receiver = await openReceiver();
		await using world = await openNotify(rooms, receiver);
		await world.add();
		const host = await rooms.connectHost('hsb1');
		gone(rooms, host);
		await world.after(10 * MINUTE);
		await rooms.hosts.remove({
			actor: 'admin',
			input: { id: host.host.id, confirmName: 'hsb1' }
		});
		await world.after(MINUTE);
		expect(world.titles()[1]).toBe('ended: hsb1 was removed');
		expect(world.said()[1]?.conditions[0]?.sentence).toContain('No more is told about it.');
	});

	it('is one of many that vanished at once: that is one message, and those still gone after it are another', async () => {
		await using rooms = await openRooms();
		await using receiver = await openReceiver();
		await using world = await openNotify(rooms, receiver);
		await world.add();
		const names = Array.from({ length: 12 }, (_, index) => `hsb${index}`);
		const connected = await Promise.all(names.map((name) => rooms.connectHost(name)));
		for (const host of connected.slice(0, 9)) gone(rooms, host);
		await world.after(10 * MINUTE);
		expect(world.titles()).toEqual(['began: 9 of 12 hosts are out of contact']);
		expect(world.said()[0]?.conditions[0]?.sentence).toContain('own network');
		for (const name of names.slice(0, 7)) await rooms.connectHost(name);
		await world.after(MINUTE);
		expect(world.titles().slice(1)).toEqual([
			'ended: Most of the fleet is in contact again',
			'began: 2 hosts are out of contact'
		]);
	});
});

describe('many conditions at one moment', () => {
	it('are one message with a bounded list', async () => {
		await using rooms = await openRooms();
		await using receiver = await openReceiver();
		await using world = await openNotify(rooms, receiver);
		await world.add();
		const count = NOTIFICATION_LIMITS.notificationLines + 5;
		for (let index = 0; index < count; index++)
			await rooms.connectHost(`hsb${index}`, { metrics: disk(95) });
		await world.after(10 * MINUTE);
		await world.after(10 * MINUTE);
		expect(world.titles()).toEqual([`began: ${count} problems in the fleet`]);
		expect(world.said()[0]?.conditions).toHaveLength(NOTIFICATION_LIMITS.notificationLines);
		expect(world.said()[0]?.more).toBe(5);
	});

	it('that come and go are so many messages an hour; what is over is counted and told in one', async () => {
		await using rooms = await openRooms();
		await using receiver = await openReceiver();
		await using world = await openNotify(rooms, receiver);
		await world.add({ graceMinutes: 0 });
		const { host } = await rooms.connectHost('hsb1');
		const beat = (percent: number) =>
			rooms.hosts.takeHeartbeat(host, { metrics: disk(percent), active: null });
		await world.after(3 * MINUTE);
		const flap = async () => {
			beat(95);
			await world.after(1_000);
			beat(10);
			await world.after(1_000);
		};
		const pairs = NOTIFICATION_LIMITS.notificationsPerHour / 2;
		for (let round = 0; round < pairs + 7; round++) await flap();
		expect(world.said()).toHaveLength(NOTIFICATION_LIMITS.notificationsPerHour);
		await world.after(60 * MINUTE);
		expect(world.said()).toHaveLength(NOTIFICATION_LIMITS.notificationsPerHour + 1);
		expect(world.said().at(-1)).toMatchObject({
			title: 'Some problems of the fleet began and ended',
			missed: 7,
			conditions: []
		});
	});
});

describe('a restart of the dashboard', () => {
	it('neither repeats what was told nor forgets that it ended', async () => {
		await using rooms = await openRooms();
		await using receiver = await openReceiver();
		await using world = await openNotify(rooms, receiver);
		await world.add();
		await rooms.connectHost('hsb1', { metrics: disk(95) });
		await world.after(0);
		await world.after(10 * MINUTE);
		expect(world.titles()).toEqual(['began: The disk of hsb1 is nearly full']);
		rooms.advance(2_000);
		await world.restart();
		await world.after(20 * MINUTE);
		expect(world.titles()).toEqual([
			'began: The disk of hsb1 is nearly full',
			'began: hsb1 is out of contact'
		]);
		await world.restart();
		await rooms.connectHost('hsb1', { metrics: disk(10) });
		await world.after(3 * MINUTE);
		expect(world.titles().slice(2)).toEqual(['ended: 2 problems in the fleet ended']);
	});

	it('gives hosts time to come back, also when it was away for long', async () => {
		await using rooms = await openRooms();
		await using receiver = await openReceiver();
		await using world = await openNotify(rooms, receiver);
		await world.add({ graceMinutes: 0 });
		for (const name of ['hsb1', 'hsb2', 'hsb3', 'hsb4']) await rooms.connectHost(name);
		await world.after(MINUTE);
		rooms.advance(60 * MINUTE);
		await world.restart();
		await world.after(NOTIFICATION_LIMITS.notificationSettleMs - 1_000);
		expect(world.titles()).toEqual([]);
		await rooms.connectHost('hsb1');
		await world.after(1_000);
		expect(world.titles()).toEqual(['began: 3 of 4 hosts are out of contact']);
	});

	it('is like a machine that slept: hosts whose connections broke meanwhile have time to come back', async () => {
		await using rooms = await openRooms();
		await using receiver = await openReceiver();
		await using world = await openNotify(rooms, receiver);
		await world.add();
		const connected = await rooms.connectHost('hsb1');
		await world.after(MINUTE);
		rooms.advance(8 * 60 * MINUTE);
		rooms.hosts.stoodStill();
		gone(rooms, connected);
		await world.after(9 * MINUTE);
		expect(world.titles()).toEqual([]);
		await world.after(MINUTE);
		expect(world.titles()).toEqual(['began: hsb1 is out of contact']);
	});

	it('waits no longer once all hosts are back', async () => {
		await using rooms = await openRooms();
		await using receiver = await openReceiver();
		await using world = await openNotify(rooms, receiver);
		await world.add({ graceMinutes: 0 });
		await rooms.connectHost('hsb1');
		await world.after(MINUTE);
		rooms.advance(2_000);
		await world.restart();
		await rooms.connectHost('hsb1', { metrics: disk(95) });
		await world.after(1_000);
		expect(world.titles()).toEqual(['began: The disk of hsb1 is nearly full']);
	});

	it('sends what was written and not sent, with the same id', async () => {
		await using rooms = await openRooms();
		await using receiver = await openReceiver();
		receiver.answers((response) => response.destroy());
		await using world = await openNotify(rooms, receiver);
		await world.add({ graceMinutes: 0 });
		await rooms.connectHost('hsb1', { metrics: disk(95) });
		await world.after(3 * MINUTE);
		await world.restart();
		receiver.answers((response) => response.end());
		rooms.advance(MINUTE);
		world.notify.start();
		await idle(rooms);
		const said = world.said();
		expect(said.length).toBeGreaterThan(1);
		expect(new Set(said.map(({ id }) => id)).size).toBe(1);
		expect(await world.notify.list()).toMatchObject([{ failure: null, waiting: 0, open: 1 }]);
	});
});

describe('a channel that fails', () => {
	it('says so, and holds up no other', async () => {
		await using rooms = await openRooms();
		await using receiver = await openReceiver();
		await using broken = await openReceiver();
		broken.answers((response) => response.writeHead(503).end('closed for today'));
		await using world = await openNotify(rooms, receiver);
		await world.add({ graceMinutes: 0 });
		await world.add({ name: 'broken', graceMinutes: 0, address: `${broken.url}/in` });
		await rooms.connectHost('hsb1', { metrics: disk(95) });
		await world.after(3 * MINUTE);
		expect(world.titles()).toEqual(['began: The disk of hsb1 is nearly full']);
		expect(await world.notify.list()).toMatchObject([
			{ name: 'broken', waiting: 1, failure: { message: 'HTTP 503: closed for today' } },
			{ name: 'ops', waiting: 0, failure: null, lastSentAt: expect.any(Number) as number }
		]);
	});

	it('is given up on after six hours, which it says until something is delivered', async () => {
		await using rooms = await openRooms();
		await using receiver = await openReceiver();
		receiver.answers((response) => response.writeHead(503).end());
		await using world = await openNotify(rooms, receiver);
		const { id } = await world.add({ graceMinutes: 0 });
		const { host } = await rooms.connectHost('hsb1', { metrics: disk(95) });
		await world.after(3 * MINUTE);
		rooms.advance(NOTIFICATION_LIMITS.notificationRetryMs);
		world.notify.start();
		await expect.poll(() => world.notify.list()).toMatchObject([{ givenUp: 1, waiting: 0 }]);
		receiver.answers((response) => response.end());
		rooms.hosts.takeHeartbeat(host, { metrics: disk(10), active: null });
		await world.after(1_000);
		await expect
			.poll(() => world.notify.list())
			.toMatchObject([{ id, givenUp: 0, failure: null, open: 0 }]);
	});
});

describe('a channel', () => {
	it('keeps its address and token from everybody: database, audit, answers', async () => {
		await using rooms = await openRooms();
		await using receiver = await openReceiver();
		await using world = await openNotify(rooms, receiver);
		const { id, signingSecret } = await world.add({
			address: `${receiver.url}/secret-path`,
			token: 'secret-token'
		});
		expect(signingSecret).toMatch(/^[\w-]{43}$/);
		await world.notify.test({ actor: 'admin', id });
		await world.notify.change({
			actor: 'admin',
			input: {
				id,
				name: 'ops',
				kinds: ['contact'],
				filter: '',
				quietTypes: [],
				graceMinutes: 5,
				enabled: true,
				token: 'secret-token-2'
			}
		});
		const found = JSON.stringify([
			await world.notify.list(),
			await rooms.db.select().from(notifyChannels),
			await rooms.db.select().from(audit)
		]);
		expect(found).not.toMatch(/secret-path|secret-token/);
		expect(found).not.toContain(signingSecret);
		expect(await world.notify.list()).toMatchObject([
			{ addressHost: new URL(receiver.url).host, hasToken: true, graceMinutes: 5 }
		]);
		expect(receiver.received[0]).toMatchObject({
			path: '/secret-path',
			headers: { authorization: 'Bearer secret-token' }
		});
	});

	it('that gets another address loses its token: that was for the other server', async () => {
		await using rooms = await openRooms();
		await using receiver = await openReceiver();
		await using world = await openNotify(rooms, receiver);
		const { id } = await world.add({ token: 'secret-token' });
		const { kind: _kind, address: _address, token: _token, ...settings } = channel('');
		await world.notify.change({
			actor: 'admin',
			input: { ...settings, id, address: `${receiver.url}/elsewhere` }
		});
		await world.notify.test({ actor: 'admin', id });
		expect(receiver.received[0]?.headers.authorization).toBeUndefined();
		const [row] = await rooms.db.select().from(audit).where(eq(audit.action, 'channel.changed'));
		expect(row?.detail).toMatchObject({ address: 'replaced', after: { token: false } });
	});

	it('has a name of its own, and there are so many', async () => {
		await using rooms = await openRooms();
		await using receiver = await openReceiver();
		await using world = await openNotify(rooms, receiver);
		await world.add();
		await expect(world.add()).rejects.toThrow(/called ops already/);
		for (let index = 1; index < NOTIFICATION_LIMITS.channels; index++)
			await world.add({ name: `c${index}` });
		await expect(world.add({ name: 'one more' })).rejects.toThrow(/20 channels/);
	});

	it('tells of the hosts and kinds it asks for, and nothing while it is off', async () => {
		await using rooms = await openRooms();
		await using receiver = await openReceiver();
		await using world = await openNotify(rooms, receiver);
		const { id } = await world.add({ graceMinutes: 0, kinds: ['disk'], filter: 'name:web' });
		await rooms.connectHost('hsb1', { metrics: disk(95) });
		gone(rooms, await rooms.connectHost('web2'));
		await rooms.connectHost('web1', { metrics: disk(95) });
		await world.after(3 * MINUTE);
		expect(world.titles()).toEqual(['began: The disk of web1 is nearly full']);
		const { kind: _kind, address: _address, token: _token, ...settings } = channel('');
		const change = (enabled: boolean) =>
			world.notify.change({
				actor: 'admin',
				input: { ...settings, id, graceMinutes: 0, filter: 'name:hsb', kinds: ['disk'], enabled }
			});
		await change(false);
		await world.after(MINUTE);
		expect(world.said()).toHaveLength(1);
		await change(true);
		await world.after(MINUTE);
		expect(world.titles().slice(1)).toEqual(['began: The disk of hsb1 is nearly full']);
	});

	it('whose filter finds a host later, without anything said, tells of it then', async () => {
		await using rooms = await openRooms();
		await using receiver = await openReceiver();
		await using world = await openNotify(rooms, receiver);
		await world.add({ filter: 'seen>2h' });
		gone(rooms, await rooms.connectHost('hsb1'));
		await world.after(100 * MINUTE);
		await world.after(10 * MINUTE);
		expect(world.titles()).toEqual([]);
		await world.after(11 * MINUTE);
		expect(world.titles()).toEqual(['began: hsb1 is out of contact']);
	});

	it('is told at once that the database is damaged, and not that it is whole before anybody looked', async () => {
		await using rooms = await openRooms();
		await using receiver = await openReceiver();
		await using world = await openNotify(rooms, receiver);
		await world.add();
		world.setDamage('row 3 missing from index');
		await world.after(MINUTE);
		expect(world.titles()).toEqual(['began: The database of the dashboard is damaged']);
		await world.restart();
		world.setDamage(undefined);
		await world.after(5 * MINUTE);
		expect(world.said()).toHaveLength(1);
		world.setDamage(null);
		await world.after(MINUTE);
		expect(world.titles()[1]).toBe('ended: The database of the dashboard is whole');
	});

	it('that cannot be read with the key at hand says so', async () => {
		await using rooms = await openRooms();
		await using receiver = await openReceiver();
		await using world = await openNotify(rooms, receiver);
		const { id } = await world.add();
		await rooms.db.update(notifyChannels).set({ address: 'v1.AAAA' });
		await world.restart();
		expect(await world.notify.test({ actor: 'admin', id })).toMatchObject({
			delivered: false,
			answer: expect.stringContaining('Enter the address again') as string
		});
	});
});

describe('who waits to be accepted, and who came with another’s token', () => {
	it('are told, and that somebody has seen to it', async () => {
		await using rooms = await openRooms({ enrollment: 'approve' });
		await using receiver = await openReceiver();
		await using world = await openNotify(rooms, receiver);
		await world.add();
		const { hostId: id } = await rooms.hosts.enroll({
			secret: 's'.repeat(43),
			profile: profileOf('hsb1')
		});
		await world.after(10 * MINUTE);
		await rooms.hosts.approve({ actor: 'admin', id });
		await world.after(MINUTE);
		await rooms.db
			.update(hostTable)
			.set({ alarm: { at: rooms.clock.now(), reason: 'duplicate', address: '192.0.2.7' } });
		await world.restart();
		await world.after(3 * MINUTE);
		await rooms.hosts.dismissAlarm({ actor: 'admin', id });
		await world.after(MINUTE);
		expect(world.titles()).toEqual([
			'began: hsb1 waits to be accepted',
			'ended: hsb1 was accepted',
			'began: Somebody else came with the token of hsb1',
			'ended: The alarm about hsb1 was looked at'
		]);
		expect(world.said()[2]?.conditions[0]?.sentence).toContain('192.0.2.7');
	});
});
