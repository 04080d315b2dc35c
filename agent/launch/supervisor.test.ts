import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { order, silent, until, write } from '../support/fixtures.ts';
import { deadRunner, supervise } from '../support/supervisor.ts';
import { newUlid } from '../ulid.ts';
import { settleUnstarted } from './settle.ts';
import { Supervisor } from './supervisor.ts';

// Real processes on a busy machine take their time.
vi.setConfig({ testTimeout: 30_000 });

describe('an offer', () => {
	it('is on disk before it is taken, and taken again while nobody acknowledged it', () => {
		const { supervisor, journal } = supervise();
		const given = order();
		expect(supervisor.offer(given)).toEqual({ taken: true });
		expect(journal.entry(given.id).order().state).toBe('valid');
		expect(supervisor.offer(given)).toEqual({ taken: true });
	});

	it.each([
		[
			{ command: 'pull', force: true },
			'pull (forced), asked for by tester, in REPO, commit head of main'
		],
		[
			{ command: 'pull', commit: 'c'.repeat(40) },
			`pull, asked for by tester, in REPO, commit ${'c'.repeat(40)}`
		],
		[{ command: 'switch' }, 'switch, asked for by tester, in REPO, as it is checked out'],
		[
			{
				command: 'rollback',
				argument: { generation: 7, systemPath: '/nix/store/x', fromPath: null, keepDays: null }
			},
			'rollback, asked for by tester, to generation 7 (/nix/store/x)'
		],
		[{ command: 'restart-agent', requestedBy: 'a\nb' }, 'restart-agent, asked for by a b']
	] as const)(
		'%j is the first line of its output, before its runner is started',
		async (change, line) => {
			const { supervisor, journal, config, printed } = supervise();
			const given = order(change);
			const entry = journal.entry(given.id);
			expect(supervisor.offer(given)).toEqual({ taken: true });
			expect(entry.logBytes()).toBe(0);
			await supervisor.start(given.id);
			const wanted = `[nixfleet] Operation ${given.id}: ${line.replace('REPO', config.repoDir)}\n`;
			expect(readFileSync(entry.logPath, 'utf8')).toBe(wanted);
			expect(printed).toEqual(change.command === 'restart-agent' ? [] : [wanted]);
			// An agent that was started anew starts it once more.
			await supervisor.start(given.id);
			expect(readFileSync(entry.logPath, 'utf8')).toBe(wanted);
		}
	);

	it('is refused while another operation is not finished', () => {
		const { supervisor } = supervise();
		const first = order();
		supervisor.offer(first);
		expect(supervisor.offer(order())).toMatchObject({
			taken: false,
			reason: 'busy',
			message: expect.stringContaining(first.id)
		});
	});

	it('is taken as soon as the one before has its result, however long ago the last look was', () => {
		const { supervisor, journal } = supervise();
		const first = order();
		supervisor.offer(first);
		settleUnstarted(journal.entry(first.id), 'cancelled', 'Stopped before it began.');
		expect(supervisor.active()).toBeNull();
		expect(supervisor.offer(order())).toEqual({ taken: true });
	});

	it('is refused as a replay once it was acknowledged', () => {
		const { supervisor, journal } = supervise();
		const given = order();
		supervisor.offer(given);
		supervisor.discard(given.id);
		expect(journal.entry(given.id).acked).toBe(true);
		// What the dashboard has of its output, and what the host has, is the same: nothing.
		expect(journal.entry(given.id).logBytes()).toBe(0);
		expect(supervisor.offer(given)).toMatchObject({ taken: false, reason: 'replay' });
	});

	it('is refused on a held host, with the reason', () => {
		const { supervisor, config } = supervise();
		write(join(config.root, 'etc/nixfleet/hold'), 'disk is being replaced\n');
		expect(supervisor.offer(order())).toMatchObject({
			taken: false,
			reason: 'held',
			message: expect.stringContaining('disk is being replaced')
		});
	});

	it('is refused without a repository', () => {
		const { config, journal } = supervise();
		const supervisor = new Supervisor({
			instanceId: newUlid(),
			restart: () => {},
			journal,
			launcher: { start: async () => ({ stillStarting: () => true }) },
			config: { ...config, repoUrl: null },
			env: {},
			log: silent
		});
		expect(supervisor.offer(order())).toMatchObject({ taken: false, reason: 'not-configured' });
		expect(supervisor.offer(order({ command: 'test' }))).toEqual({ taken: true });
	});
});

it('an offer that cannot be put on disk is refused, and says so', () => {
	const { supervisor, config } = supervise();
	// A file where the folder of operations should be: no writing there, not even for root.
	rmSync(join(config.stateDir, 'operations'), { recursive: true });
	writeFileSync(join(config.stateDir, 'operations'), '');
	expect(supervisor.offer(order())).toMatchObject({
		taken: false,
		reason: 'journal-unwritable',
		message: expect.stringContaining('ENOTDIR')
	});
});

describe('starting', () => {
	it('happens once, however often it is asked for', async () => {
		const { supervisor, launched, journal } = supervise();
		const given = order();
		supervisor.offer(given);
		await Promise.all([supervisor.start(given.id), supervisor.start(given.id)]);
		await supervisor.start(given.id);
		expect(launched).toEqual([journal.entry(given.id).dir]);
	});

	it('never happens to what reached run.json', async () => {
		const { supervisor, launched, journal } = supervise();
		const given = order();
		supervisor.offer(given);
		journal.entry(given.id).claim(deadRunner);
		await supervisor.start(given.id);
		expect(launched).toEqual([]);
	});

	it('too late is expired instead', async () => {
		const { supervisor, launched, journal } = supervise();
		const given = order({ startWithinMs: 0 });
		journal.create(given, Date.now() - 1);
		await supervisor.start(given.id);
		expect(launched).toEqual([]);
		expect(journal.entry(given.id).result()).toMatchObject({ outcome: 'expired' });
	});

	it('that fails is told, and leaves the host free', async () => {
		const { supervisor, journal } = supervise({ stillStarting: () => false });
		const given = order();
		supervisor.offer(given);
		await supervisor.start(given.id);
		await until(() => journal.entry(given.id).result() !== null, 'the result');
		expect(journal.entry(given.id).result()).toMatchObject({
			outcome: 'failed',
			message: expect.stringContaining('ended before it began')
		});
		await until(() => supervisor.active() === null, 'the host to be free');
	});
});

it('entries are deleted after their 14 days by an agent that is not restarted', async () => {
	vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'Date'] });
	onTestFinished(() => void vi.useRealTimers());
	const { supervisor, journal, config } = supervise();
	const given = order();
	supervisor.offer(given);
	supervisor.discard(given.id);
	const open = journal.create(order(), Date.now());
	const day = 24 * 60 * 60 * 1000;
	await vi.advanceTimersByTimeAsync(13 * day);
	expect(journal.ids()).toContain(given.id);
	await vi.advanceTimersByTimeAsync(2 * day);
	expect(journal.ids()).toEqual([basename(open.dir)]);
	expect(supervisor.offer(given)).toMatchObject({ taken: false, reason: 'replay' });
	// What cannot be pruned is no reason to end.
	rmSync(join(config.stateDir, 'operations'), { recursive: true });
	await vi.advanceTimersByTimeAsync(day);
});
