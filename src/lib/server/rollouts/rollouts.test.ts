import { and, eq } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import {
	HISTORY_DAYS,
	LIMITS,
	NO_FACTS,
	type OperationResult,
	type StartRollout
} from '$lib/protocol/index.ts';
import {
	bareCheckout,
	offers,
	openRooms,
	type ConnectedHost
} from '../../../../tests/support/rooms.ts';
import { resultOf } from '../../../../tests/support/started-operation.ts';
import { targetAt } from '../../../../tests/support/target-at.ts';
import { audit, operations, rolloutHosts, rollouts } from '../db/index.ts';
import { newUlid } from '../platform/ids.ts';
import { COME_BACK_MS } from './decide/index.ts';
import { createRollouts } from './index.ts';
import { pruneRollouts } from './retention.ts';

const [OLD, NEW, NEWER] = ['a', 'b', 'c'].map((digit) => digit.repeat(40)) as [
	string,
	string,
	string
];
const DAY_MS = 24 * 3_600_000;

/** Hosts that are connected, and the room of rollouts, which can be started anew. */
async function open(names: string[], options: { damage?: () => string | null } = {}) {
	const rooms = await openRooms(options);
	rooms.setTarget(targetAt(NEW));
	const create = () =>
		createRollouts({
			clock: rooms.clock,
			log: rooms.log,
			db: rooms.db,
			audit: rooms.audit,
			hosts: rooms.hosts,
			operations: rooms.operations,
			target: rooms.target,
			historyDays: HISTORY_DAYS.default,
			damage: options.damage ?? (() => null)
		});
	const hosts = new Map<string, ConnectedHost>();
	const connect = async (name: string, commit = OLD): Promise<void> =>
		void hosts.set(
			name,
			await rooms.connectHost(name, { facts: { ...NO_FACTS, checkout: bareCheckout(commit) } })
		);
	for (const name of names) await connect(name);
	let room = await create();
	const of = (name: string): ConnectedHost => {
		const host = hosts.get(name);
		if (!host) throw new Error(`There is no ${name}.`);
		return host;
	};
	return {
		rooms,
		of,
		connect,
		ids: (...some: string[]) => (some.length === 0 ? names : some).map((name) => of(name).host.id),
		get rollouts() {
			return room;
		},
		/** Begins one, and looks at it. @returns its id */
		async start(input: Partial<StartRollout> = {}): Promise<string> {
			const { id } = await room.start({
				actor: 'ada',
				input: {
					hostIds: this.ids(),
					command: 'pull-switch',
					waves: [],
					atOnce: 5,
					maxFailures: 0,
					offline: 'queue',
					...input
				}
			});
			await this.look();
			return id;
		},
		plan: (input: Pick<StartRollout, 'command'> & Partial<StartRollout>) =>
			room.plan({
				hostIds: names.map((name) => of(name).host.id),
				waves: [],
				atOnce: 5,
				maxFailures: 0,
				offline: 'queue',
				...input
			}),
		/** What the audit log has of a rollout and an action. */
		async audited(id: string, action: string) {
			const rows = await rooms.db
				.select()
				.from(audit)
				.where(and(eq(audit.target, id), eq(audit.action, action)));
			return rows.map(({ actor, detail }) => ({ actor, detail }));
		},
		/** Until a look finds nothing more to do. */
		async look(): Promise<void> {
			for (let round = 0; round < 4; round++) await room.lookNow();
		},
		/** The host begins and ends what it was offered last. */
		async finish(name: string, outcome: OperationResult['outcome'] = 'succeeded'): Promise<void> {
			const { host } = of(name);
			const order = offers(of(name)).at(-1);
			if (!order) throw new Error(`${name} was offered nothing.`);
			await rooms.operations.accept(host, order.id);
			await rooms.operations.finish(host, {
				id: order.id,
				result: resultOf(outcome, {
					commitAfter: order.commit,
					...(order.command === 'test' && { tests: [] })
				})
			});
			await this.look();
		},
		leave: async (name: string): Promise<void> => {
			const { host, connection } = of(name);
			rooms.hosts.disconnect(host, connection);
			await rooms.operations.contactLost(host);
		},
		/** States of all hosts, by name: `a done, b asked`. */
		async states(id: string): Promise<string> {
			const { hosts: rows } = await room.get(id);
			return rows.map(({ hostName, state }) => `${hostName} ${state}`).join(', ');
		},
		/** As after a kill of the dashboard. All hosts are gone for it, until they say hello. */
		async restart(): Promise<void> {
			await room.close();
			await rooms.restart();
			room = await create();
		},
		/** How often each host was asked, by its history. */
		async asked(name: string): Promise<number> {
			const rows = await rooms.db
				.select()
				.from(operations)
				.where(eq(operations.hostId, of(name).host.id));
			return rows.length;
		},
		async [Symbol.asyncDispose]() {
			await room.close();
			await rooms[Symbol.asyncDispose]();
		}
	};
}

const canary = [{ hosts: { by: 'count' as const, count: 1 }, soakMs: 0 }];

describe('a rollout', () => {
	it('brings a commit to a canary, then to the rest, so many at once, and is in the audit log', async () => {
		await using at = await open(['a', 'b', 'c', 'd']);
		const id = await at.start({ waves: canary, atOnce: 2 });
		expect(await at.states(id)).toBe('a asked, b waiting, c waiting, d waiting');
		await at.finish('a');
		expect(await at.states(id)).toBe('a done, b asked, c asked, d waiting');
		await at.finish('b');
		expect(await at.states(id)).toBe('a done, b done, c asked, d asked');
		await at.finish('d');
		await at.finish('c');
		expect(await at.rollouts.get(id)).toMatchObject({
			state: 'finished',
			sentence: 'Finished: 4 done.',
			commits: [NEW],
			counts: { done: 4 },
			waves: [{ state: 'done' }, { state: 'done' }]
		});
		const rows = await at.rooms.db.select().from(audit).where(eq(audit.target, id));
		expect(rows.map(({ actor, action, detail }) => ({ actor, action, detail }))).toEqual([
			{
				actor: 'ada',
				action: 'rollout.started',
				detail: { command: 'pull-switch', hosts: ['a', 'b', 'c', 'd'], commits: [NEW] }
			},
			{
				actor: 'system',
				action: 'rollout.finished',
				detail: { counts: { waiting: 0, asked: 0, done: 4, failed: 0, skipped: 0 } }
			}
		]);
		const made = await at.rooms.db.select().from(operations);
		expect(
			made.map(({ requestedBy, commit, pinned }) => ({ requestedBy, commit, pinned }))
		).toEqual(Array.from({ length: 4 }, () => ({ requestedBy: 'ada', commit: NEW, pinned: true })));
	});

	it('brings all waves the commit of its start, whatever is pushed meanwhile; a pinned host gets its pin', async () => {
		await using at = await open(['a', 'b', 'p']);
		await at.rooms.hosts.pin({ actor: 'ada', id: at.of('p').host.id, commit: OLD });
		const id = await at.start({ waves: canary });
		at.rooms.setTarget(targetAt(NEWER));
		await at.finish('a');
		expect(offers(at.of('b')).map(({ commit }) => commit)).toEqual([NEW]);
		// It may go back to its pin.
		expect(offers(at.of('p'))).toMatchObject([{ commit: OLD, force: true }]);
		expect((await at.rollouts.get(id)).commits).toEqual([OLD, NEW]);
	});

	it('leaves out a host that was pinned to something else, or removed, before its turn', async () => {
		await using at = await open(['a', 'b', 'c']);
		const id = await at.start({ waves: canary });
		const [, b, c] = at.ids();
		await at.rooms.hosts.pin({ actor: 'ada', id: b ?? '', commit: OLD });
		await at.rooms.hosts.remove({ actor: 'ada', input: { id: c ?? '', confirmName: 'c' } });
		await at.finish('a');
		const { hosts, state } = await at.rollouts.get(id);
		expect(state).toBe('finished');
		expect(hosts.slice(1)).toMatchObject([
			{
				state: 'skipped',
				sentence: 'b is pinned to aaaaaaa by now, and this rollout brings bbbbbbb.'
			},
			{ state: 'skipped', sentence: 'c was removed from this dashboard.' }
		]);
		expect(await at.asked('b')).toBe(0);
	});

	it('is done with hosts that are on target already', async () => {
		await using at = await open(['a']);
		await at.rooms.connectHost('there', { facts: { ...NO_FACTS, checkout: bareCheckout(NEW) } });
		const there = [...at.rooms.hosts.all()].find(({ name }) => name === 'there')?.id ?? '';
		const id = await at.start({ command: 'pull', hostIds: [...at.ids(), there] });
		expect((await at.rollouts.get(id)).hosts).toMatchObject([
			{ hostName: 'a', state: 'asked' },
			{
				hostName: 'there',
				state: 'done',
				operationId: null,
				sentence: 'there is already on bbbbbbb: there is nothing to pull.'
			}
		]);
	});

	it('pauses at a failure, goes on when somebody says so, and gives those that failed another turn', async () => {
		await using at = await open(['a', 'b', 'c']);
		const id = await at.start({ atOnce: 1 });
		await at.finish('a', 'failed');
		expect(await at.rollouts.get(id)).toMatchObject({
			state: 'paused',
			pause: { kind: 'failures', message: expect.stringMatching(/^a failed\./) },
			hosts: [
				{ state: 'failed', sentence: 'It failed.' },
				{ state: 'waiting' },
				{ state: 'waiting' }
			]
		});
		await at.look();
		expect(await at.asked('b')).toBe(0);

		const told = await at.rollouts.resume({ actor: 'eve', id, retryFailed: true });
		expect(told.message).toBe('The rollout goes on, and 1 host that failed gets another turn.');
		await at.look();
		expect(await at.states(id)).toBe('a asked, b waiting, c waiting');
		await at.finish('a', 'rolled-back');
		await at.rollouts.resume({ actor: 'eve', id, retryFailed: false });
		await at.look();
		expect(await at.states(id)).toBe('a failed, b asked, c waiting');
		expect(await at.asked('a')).toBe(2);
		const paused = await at.rooms.db.select().from(audit).where(eq(audit.action, 'rollout.paused'));
		expect(paused.map(({ actor }) => actor)).toEqual(['system', 'system']);
	});

	it('asks a host that was away when it comes back, and leaves it out when its time is over', async () => {
		await using at = await open(['a', 'b', 'c']);
		await at.leave('b');
		await at.leave('c');
		at.rooms.advance(11 * 60_000);
		const id = await at.start();
		await at.finish('a');
		expect(await at.rollouts.get(id)).toMatchObject({
			state: 'running',
			sentence: 'It waits for b and c, which cannot be asked now.'
		});
		await at.connect('b');
		await at.look();
		expect(await at.states(id)).toBe('a done, b asked, c waiting');
		await at.finish('b');
		at.rooms.advance(LIMITS.rolloutMs);
		await at.look();
		expect(await at.rollouts.get(id)).toMatchObject({
			state: 'finished',
			sentence: 'Finished: 2 done, 1 left out.'
		});
	});

	it('waits for a host that is busy, in the words of the pre-check', async () => {
		await using at = await open(['a']);
		const [hostId = ''] = at.ids();
		const [outcome] = await at.rooms.operations.request({
			actor: 'eve',
			input: { hostIds: [hostId], command: 'test' }
		});
		const id = await at.start();
		expect((await at.rollouts.get(id)).hosts).toMatchObject([
			{ state: 'waiting', sentence: 'a is busy with Test. Wait for it to end, or stop it.' }
		]);
		await at.rooms.operations.stop({
			actor: 'eve',
			id: outcome?.ok ? outcome.operationId : '',
			force: false
		});
		await at.finish('a', 'cancelled');
		expect(await at.states(id)).toBe('a asked');
	});

	it('loses what waits to a newer one that makes it pointless, and not what runs; the plan and the audit log tell it', async () => {
		await using at = await open(['a', 'b']);
		const first = await at.start({ waves: canary });
		const { createdAt } = await at.rollouts.get(first);
		const planned = await at.plan({ command: 'pull-switch' });
		expect(planned.waves.flatMap(({ hosts }) => hosts)).toMatchObject([
			{ hostName: 'b', takenFrom: [{ id: first, command: 'pull-switch', createdAt }] },
			{ hostName: 'a', takenFrom: [] }
		]);
		const second = await at.start();
		expect(await at.states(first)).toBe('a asked, b skipped');
		expect((await at.rollouts.get(first)).hosts[1]?.sentence).toMatch(
			/^The rollout of .* UTC has it now\.$/
		);
		expect(await at.audited(first, 'rollout.hosts-taken')).toEqual([
			{ actor: 'system', detail: { hosts: ['b'], newer: second } }
		]);
		await at.finish('a');
		expect(await at.rollouts.get(first)).toMatchObject({ state: 'finished' });
		expect((await at.states(second)).split(', ').sort()).toEqual(['a asked', 'b asked']);
	});

	it('keeps its hosts beside a newer one that brings something else: whoever comes second finds them busy', async () => {
		await using at = await open(['a', 'b']);
		const first = await at.start({ waves: canary });
		const planned = await at.plan({ command: 'test' });
		expect(planned.waves.flatMap(({ hosts }) => hosts.flatMap((host) => host.takenFrom))).toEqual(
			[]
		);
		const second = await at.start({ command: 'test', hostIds: at.ids('b') });
		expect(await at.states(second)).toBe('b asked');
		await at.finish('a');
		expect((await at.rollouts.get(first)).hosts[1]).toMatchObject({
			state: 'waiting',
			sentence: 'b is busy with Test. Wait for it to end, or stop it.'
		});
		await at.finish('b');
		expect(await at.states(second)).toBe('b done');
		expect(await at.states(first)).toBe('a done, b asked');
		expect(await at.audited(first, 'rollout.hosts-taken')).toEqual([]);
	});

	it('of pulls is taken by a newer one that pulls and switches, not the other way round', async () => {
		await using at = await open(['a', 'b']);
		const pulls = await at.start({ command: 'pull', waves: canary });
		const switches = await at.start({ waves: canary, hostIds: at.ids('b') });
		expect(await at.states(pulls)).toBe('a asked, b skipped');
		await at.start({ command: 'pull', waves: canary, hostIds: at.ids('b') });
		expect(await at.states(switches)).toBe('b asked');
	});

	it('counts what somebody stopped as left out', async () => {
		await using at = await open(['a', 'b']);
		const id = await at.start({ atOnce: 1 });
		await at.finish('a', 'cancelled');
		expect(await at.states(id)).toBe('a skipped, b asked');
	});

	it('watches a wave before the next one begins', async () => {
		await using at = await open(['a', 'b']);
		const id = await at.start({ waves: [{ hosts: { by: 'count', count: 1 }, soakMs: 600_000 }] });
		await at.finish('a');
		expect(await at.rollouts.get(id)).toMatchObject({
			waves: [{ state: 'soaking', soakUntil: at.rooms.clock.now() + 600_000 }, { state: 'waiting' }]
		});
		await at.leave('a');
		at.rooms.advance(600_000);
		await at.look();
		expect((await at.rollouts.get(id)).sentence).toBe(
			'Wave 1 of 2 waits for a to be in touch again.'
		);
		await at.connect('a');
		await at.look();
		expect(await at.states(id)).toBe('a done, b asked');
	});

	it('asks nothing while the database is damaged', async () => {
		let damage: string | null = 'row 7 missing';
		await using at = await open(['a'], { damage: () => damage });
		const id = await at.start();
		expect(await at.states(id)).toBe('a waiting');
		expect((await at.rollouts.get(id)).sentence).toMatch(/database is damaged \(row 7 missing\)/);
		damage = null;
		await at.look();
		expect(await at.states(id)).toBe('a asked');
	});
});

describe('after a kill of the dashboard', () => {
	const back = async (at: Awaited<ReturnType<typeof open>>, ...names: string[]) => {
		for (const name of names) {
			await at.connect(name);
			await at.rooms.operations.reconcile(at.of(name).host, []);
		}
		await at.look();
	};

	it('it goes on where it was, and asks nobody twice', async () => {
		await using at = await open(['a', 'b', 'c']);
		const id = await at.start({ waves: canary, atOnce: 1 });
		await at.finish('a');
		await at.restart();
		await at.look();
		expect(await at.rollouts.get(id)).toMatchObject({
			state: 'running',
			sentence: 'Waits for hosts to come back after the dashboard started.'
		});
		await back(at, 'a', 'b', 'c');
		expect(await at.states(id)).toBe('a done, b asked, c waiting');
		await at.finish('b');
		await at.finish('c');
		expect((await at.rollouts.get(id)).state).toBe('finished');
		for (const name of ['a', 'b', 'c']) expect(await at.asked(name)).toBe(1);
	});

	it('hosts have a minute to come back, then it goes on without them', async () => {
		await using at = await open(['a', 'b']);
		const id = await at.start({ waves: canary });
		await at.finish('a');
		await at.rollouts.pause({ actor: 'ada', id });
		await at.rollouts.resume({ actor: 'ada', id, retryFailed: false });
		await at.restart();
		await back(at, 'a');
		expect((await at.rollouts.get(id)).sentence).toMatch(/^Waits for hosts to come back/);
		at.rooms.advance(COME_BACK_MS);
		await at.look();
		expect((await at.rollouts.get(id)).sentence).toMatch(/^Wave 2 of 2 waits for b/);
	});

	it('a row that was marked and never asked is asked, with the same key', async () => {
		await using at = await open(['a']);
		const id = await at.start({ atOnce: 1 });
		const [made] = await at.rooms.db.select().from(operations);
		await at.rollouts.pause({ actor: 'ada', id });
		// As if the kill had come between the commit and the request.
		await at.rooms.db.delete(operations);
		await at.rooms.db.update(rolloutHosts).set({ operationId: null });
		await at.restart();
		await at.look();
		expect(await at.states(id)).toBe('a waiting');
		await at.rollouts.resume({ actor: 'ada', id, retryFailed: false });
		await back(at, 'a');
		expect(await at.states(id)).toBe('a asked');
		const [again] = await at.rooms.db.select().from(operations);
		expect(again?.idempotencyKey).toBe(made?.idempotencyKey);
	});

	it('an operation whose answer was lost is found, also when the dashboard was away for days', async () => {
		await using at = await open(['a', 'b']);
		const id = await at.start({ atOnce: 1 });
		await at.finish('a');
		const before = (await at.rollouts.get(id)).hosts[1]?.operationId;
		await at.rooms.db
			.update(rolloutHosts)
			.set({ operationId: null })
			.where(eq(rolloutHosts.state, 'asked'));
		at.rooms.advance(3 * DAY_MS);
		await at.restart();
		await at.look();
		expect((await at.rollouts.get(id)).hosts[1]).toMatchObject({
			state: 'asked',
			operationId: before
		});
		await back(at, 'a', 'b');
		expect(await at.asked('b')).toBe(1);
	});

	it('what ended without a word to the rollout is found in the history, or failed when it is not there', async () => {
		await using at = await open(['a', 'b', 'c']);
		const id = await at.start({ maxFailures: 5 });
		const [a, b] = (await at.rollouts.get(id)).hosts.map(({ operationId }) => operationId ?? '');
		await at.rollouts.close();
		await at.rooms.db
			.update(operations)
			.set({ state: 'succeeded', message: 'Well.', finishedAt: 1 })
			.where(eq(operations.id, a ?? ''));
		await at.rooms.db.delete(operations).where(eq(operations.id, b ?? ''));
		await at.restart();
		await at.look();
		expect((await at.rollouts.get(id)).hosts).toMatchObject([
			{ state: 'done', sentence: 'Well.' },
			{
				state: 'failed',
				sentence: expect.stringMatching(/is not known: the history does not have it/)
			},
			{ state: 'asked' }
		]);
	});
});

describe('what people do', () => {
	it('pausing asks nothing new, and what runs goes on', async () => {
		await using at = await open(['a', 'b']);
		const id = await at.start({ atOnce: 1 });
		expect(await at.rollouts.pause({ actor: 'eve', id })).toEqual({
			message: 'The rollout is paused. 1 host at work goes on to the end.'
		});
		await at.finish('a');
		expect(await at.rollouts.get(id)).toMatchObject({
			state: 'paused',
			pause: { kind: 'person', message: 'eve paused it.' },
			hosts: [{ state: 'done' }, { state: 'waiting', sentence: 'The rollout is paused.' }]
		});
		await expect(at.rollouts.pause({ actor: 'eve', id })).rejects.toThrow(/paused already/);
		await at.rollouts.resume({ actor: 'eve', id, retryFailed: false });
		await at.look();
		expect(await at.states(id)).toBe('a done, b asked');
		await expect(at.rollouts.resume({ actor: 'eve', id, retryFailed: false })).rejects.toThrow(
			/not paused/
		);
	});

	it('cancelling leaves out what waits, and follows what runs to its end', async () => {
		await using at = await open(['a', 'b']);
		const id = await at.start({ atOnce: 1 });
		await at.rollouts.cancel({ actor: 'eve', id });
		await at.look();
		expect(await at.rollouts.get(id)).toMatchObject({
			state: 'cancelled',
			sentence: 'Cancelled: 1 left out, 1 at work.'
		});
		await at.restart();
		await at.connect('a');
		await at.rooms.operations.reconcile(at.of('a').host, []);
		await at.look();
		await at.finish('a');
		expect(await at.rollouts.get(id)).toMatchObject({
			state: 'cancelled',
			sentence: 'Cancelled: 1 done, 1 left out.'
		});
	});

	it('the next wave begins before its time, once', async () => {
		await using at = await open(['a', 'b']);
		const id = await at.start({ waves: canary });
		await expect(at.rollouts.nextWave({ actor: 'eve', id, wave: 1 })).rejects.toThrow(
			/Wave 1 is the present one by now, not wave 2/
		);
		expect(await at.rollouts.nextWave({ actor: 'eve', id, wave: 0 })).toEqual({
			message: 'Wave 2 of 2 begins.'
		});
		await at.look();
		expect(await at.states(id)).toBe('a asked, b asked');
		await expect(at.rollouts.nextWave({ actor: 'eve', id, wave: 0 })).rejects.toThrow(
			/last wave has begun/
		);
	});

	it('a host that waits is left out; one that is at work is not', async () => {
		await using at = await open(['a', 'b']);
		const id = await at.start({ atOnce: 1 });
		const [a = '', b = ''] = at.ids();
		await expect(at.rollouts.skip({ actor: 'eve', id, hostId: a })).rejects.toThrow(
			/at work already/
		);
		await at.rollouts.skip({ actor: 'eve', id, hostId: b });
		expect((await at.rollouts.get(id)).hosts[1]).toMatchObject({
			state: 'skipped',
			sentence: 'eve left it out.'
		});
		await expect(at.rollouts.skip({ actor: 'eve', id, hostId: b })).rejects.toThrow(
			/does not wait/
		);
		await expect(at.rollouts.skip({ actor: 'eve', id, hostId: newUlid() })).rejects.toThrow(
			/not part/
		);
	});

	it('nothing of it changes what is at an end, or is not there', async () => {
		await using at = await open(['a']);
		const id = await at.start();
		await at.finish('a');
		const acts = [
			at.rollouts.pause({ actor: 'eve', id }),
			at.rollouts.resume({ actor: 'eve', id, retryFailed: true }),
			at.rollouts.cancel({ actor: 'eve', id }),
			at.rollouts.nextWave({ actor: 'eve', id, wave: 0 }),
			at.rollouts.skip({ actor: 'eve', id, hostId: at.ids()[0] ?? '' })
		];
		for (const act of acts)
			await expect(act).rejects.toThrow(/is finished already\. Nothing was changed/);
		await expect(at.rollouts.cancel({ actor: 'eve', id: newUlid() })).rejects.toThrow(
			/no such rollout/
		);
		await expect(at.rollouts.get(newUlid())).rejects.toThrow(/no such rollout/);
	});
});

describe('the start', () => {
	it('leaves out hosts of which it does not know the commit, and those that cannot do it', async () => {
		await using at = await open(['a']);
		const mac = await at.rooms.connectHost('mac', { capabilities: ['pull'] });
		at.rooms.setTarget({ ...targetAt(NEW), stale: true });
		const plan = (command: 'pull' | 'switch') =>
			at.rollouts.plan({
				hostIds: [...at.ids(), mac.host.id],
				command,
				waves: [],
				atOnce: 5,
				maxFailures: 0,
				offline: 'queue'
			});
		expect((await plan('pull')).leftOut.map(({ why }) => why)).toEqual([
			expect.stringMatching(/^The target of a is not known now/),
			expect.stringMatching(/^The target of mac is not known now/)
		]);
		const switching = await plan('switch');
		expect(switching).toMatchObject({
			waves: [{ hosts: [{ hostName: 'a', commit: null, away: false }] }],
			leftOut: [{ hostName: 'mac', why: expect.stringMatching(/does not offer Switch/) }],
			commits: []
		});
		await expect(at.start({ command: 'pull' })).rejects.toThrow(/^None of the hosts can be part/);
		await expect(at.start({ hostIds: [newUlid()] })).rejects.toThrow(
			/There is no host with the id/
		);
	});

	it('says of each host why it would not be asked at once, and begins with those that may change', async () => {
		await using at = await open(['a', 'b', 'c', 'd']);
		const { rooms } = at;
		const plan = async (command: 'pull' | 'test' = 'pull') =>
			(await at.plan({ command })).waves.flatMap(({ hosts }) =>
				hosts.map(({ hostName, away, waits, hasAlready }) => [hostName, away, waits, hasAlready])
			);
		await at.leave('a');
		await at.connect('a', NEW);
		await rooms.hosts.hold({ actor: 'ada', id: at.of('b').host.id, note: 'new disk' });
		await at.leave('c');
		expect(await plan()).toEqual([
			['d', false, null, false],
			['a', false, null, true],
			['b', false, 'b is held here: new disk. Release it first.', false],
			['c', true, 'c is not connected. Pull needs its agent.', null]
		]);
		// A host that is held may run its tests.
		expect(await plan('test')).toEqual([
			['a', false, null, null],
			['b', false, null, null],
			['d', false, null, null],
			['c', true, 'c is not connected. Test needs its agent.', null]
		]);
	});

	it('is refused with other commits than were confirmed', async () => {
		await using at = await open(['a']);
		await expect(at.start({ expectedCommits: [OLD] })).rejects.toThrow(
			/other commits now than were confirmed/
		);
		await expect(at.start({ expectedCommits: [NEW, OLD] })).rejects.toThrow(/other commits/);
		await at.start({ expectedCommits: [NEW, NEW] });
	});

	it('with the same key is one rollout, within a day', async () => {
		await using at = await open(['a']);
		const key = { idempotencyKey: 'deploy-of-monday' };
		const [first, second] = await Promise.all([at.start(key), at.start(key)]);
		expect(second).toBe(first);
		at.rooms.advance(DAY_MS);
		expect(await at.start(key)).not.toBe(first);
	});

	it('is refused when so many rollouts are not at an end', async () => {
		await using at = await open(['a']);
		const ids: string[] = [];
		// A paused one lets a newer one have its host only when it is looked at: they stay, because it is held in each.
		for (let index = 0; index < LIMITS.openRollouts; index++) {
			const id = newUlid(at.rooms.clock.now());
			ids.push(id);
			await at.rooms.db.insert(rollouts).values({
				id,
				command: 'pull',
				soaks: [0],
				atOnce: 1,
				maxFailures: 0,
				offline: 'queue',
				commits: [NEW],
				state: 'paused',
				pauseKind: 'person',
				pauseMessage: 'x',
				wave: 0,
				requestedBy: 'ada',
				createdAt: at.rooms.clock.now(),
				expiresAt: at.rooms.clock.now() + DAY_MS
			});
			await at.rooms.db.insert(rolloutHosts).values({
				rolloutId: id,
				hostId: `other ${index}`,
				hostName: `other${index}`,
				place: 0,
				wave: 0,
				state: 'asked',
				attempt: 1,
				operationId: `gone ${index}`,
				forgiven: false,
				changedAt: 0
			});
		}
		await at.restart();
		await expect(
			at.rollouts.start({
				actor: 'ada',
				input: {
					hostIds: at.ids(),
					command: 'switch',
					waves: [],
					atOnce: 1,
					maxFailures: 0,
					offline: 'queue'
				}
			})
		).rejects.toThrow(/^20 rollouts are not at an end/);
		await at.rollouts.cancel({ actor: 'ada', id: ids[0] ?? '' });
		await at.start({ command: 'switch' });
	});
});

describe('who follows', () => {
	it('a rollout is shown it at once and when it changes, to its end', async () => {
		await using at = await open(['a']);
		const id = await at.start();
		const end = new AbortController();
		const views = at.rollouts.follow({ id, signal: end.signal });
		expect((await views.next()).value).toMatchObject({ state: 'running', counts: { asked: 1 } });
		await at.finish('a');
		expect((await views.next()).value).toMatchObject({ state: 'finished', counts: { done: 1 } });
		const last = views.next();
		end.abort();
		expect(await last).toMatchObject({ done: true });
		expect(at.rollouts.changed.size).toBe(0);
	});

	it('what is not there is told so', async () => {
		await using at = await open(['a']);
		const views = at.rollouts.follow({ id: newUlid(), signal: new AbortController().signal });
		await expect(views.next()).rejects.toThrow(/no such rollout/);
	});

	it('the list is shown the newest, those that run and those that have ended', async () => {
		await using at = await open(['a']);
		const first = await at.start();
		await at.finish('a');
		const end = new AbortController();
		const lists = at.rollouts.followNewest(end.signal);
		expect((await lists.next()).value).toMatchObject([
			{ id: first, sentence: 'Finished: 1 done.' }
		]);
		const second = await at.start();
		expect((await lists.next()).value).toMatchObject([
			{ id: second, state: 'running', counts: { asked: 1, done: 0 } },
			{ id: first, state: 'finished', counts: { asked: 0, done: 1 } }
		]);
		end.abort();
		await lists.return(undefined);
		expect(await at.rollouts.list({ before: second, limit: 1 })).toMatchObject([{ id: first }]);
	});
});

it('old rollouts that are at an end are removed with their hosts; what is newer, open or kept stays', async () => {
	await using at = await open(['a', 'b']);
	const old = await at.start({ hostIds: at.ids('a') });
	await at.finish('a');
	const kept = await at.start({ hostIds: at.ids('a') });
	await at.finish('a');
	const running = await at.start({ hostIds: at.ids('a') });
	at.rooms.advance(10 * DAY_MS);
	const before = at.rooms.clock.now();
	const newer = await at.start({ hostIds: at.ids('b') });
	await at.finish('b');
	expect(await pruneRollouts(at.rooms.db, { before, kept: [kept] })).toBe(1);
	const rows = await at.rooms.db.select({ id: rollouts.id }).from(rollouts).orderBy(rollouts.id);
	expect(rows.map(({ id }) => id)).toEqual([kept, running, newer]);
	const left = await at.rooms.db.select().from(rolloutHosts).where(eq(rolloutHosts.rolloutId, old));
	expect(left).toEqual([]);
});
