import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { readHostFile } from '../facts/host-file.ts';
import { Journal } from '../journal/journal.ts';
import { bootId, thisProcess } from '../journal/process-identity.ts';
import {
	git,
	hostConfig,
	makeRepository,
	order,
	silent,
	temporaryFolder,
	until,
	write
} from '../support/fixtures.ts';
import { settleUnstarted } from './settle.ts';
import { Supervisor } from './supervisor.ts';
import { newUlid } from '../ulid.ts';
import type { Started } from './launcher.ts';

// Real processes on a busy machine take their time.
vi.setConfig({ testTimeout: 30_000 });

function setup(started: Started = { stillStarting: () => true }) {
	const folder = temporaryFolder();
	const config = hostConfig(folder, { repoUrl: 'file:///x' });
	const launched: string[] = [];
	/** What there was of each output when its runner was started. */
	const printed: string[] = [];
	const restarts: string[] = [];
	const launcher = {
		async start(dir: string) {
			launched.push(dir);
			printed.push(readFileSync(join(dir, 'output.log'), 'utf8'));
			return started;
		}
	};
	const make = () => {
		const journal = new Journal(config.stateDir);
		const instanceId = newUlid();
		const restart = () => void restarts.push(instanceId);
		const supervisor = new Supervisor({
			instanceId,
			restart,
			journal,
			launcher,
			config,
			env: process.env,
			log: silent
		});
		onTestFinished(() => supervisor.stop());
		supervisor.recover();
		return { journal, supervisor, instanceId };
	};
	return { config, launched, printed, restarts, make, ...make() };
}
const deadRunner = { pid: process.pid, startTime: '1', bootId: bootId(), at: 1 };

describe('an offer', () => {
	it('is on disk before it is taken, and taken again while nobody acknowledged it', () => {
		const { supervisor, journal } = setup();
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
			const { supervisor, journal, config, printed } = setup();
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
		const { supervisor } = setup();
		const first = order();
		supervisor.offer(first);
		expect(supervisor.offer(order())).toMatchObject({
			taken: false,
			reason: 'busy',
			message: expect.stringContaining(first.id)
		});
	});

	it('is taken as soon as the one before has its result, however long ago the last look was', () => {
		const { supervisor, journal } = setup();
		const first = order();
		supervisor.offer(first);
		settleUnstarted(journal.entry(first.id), 'cancelled', 'Stopped before it began.');
		expect(supervisor.active()).toBeNull();
		expect(supervisor.offer(order())).toEqual({ taken: true });
	});

	it('is refused as a replay once it was acknowledged', () => {
		const { supervisor, journal } = setup();
		const given = order();
		supervisor.offer(given);
		supervisor.discard(given.id);
		expect(journal.entry(given.id).acked).toBe(true);
		// What the dashboard has of its output, and what the host has, is the same: nothing.
		expect(journal.entry(given.id).logBytes()).toBe(0);
		expect(supervisor.offer(given)).toMatchObject({ taken: false, reason: 'replay' });
	});

	it('is refused on a held host, with the reason', () => {
		const { supervisor, config } = setup();
		write(join(config.root, 'etc/nixfleet/hold'), 'disk is being replaced\n');
		expect(supervisor.offer(order())).toMatchObject({
			taken: false,
			reason: 'held',
			message: expect.stringContaining('disk is being replaced')
		});
	});

	it('is refused without a repository', () => {
		const { config, journal } = setup();
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
	const { supervisor, config } = setup();
	// A file where the folder of operations should be: no writing there, not even for root.
	rmSync(join(config.stateDir, 'operations'), { recursive: true });
	writeFileSync(join(config.stateDir, 'operations'), '');
	expect(supervisor.offer(order())).toMatchObject({
		taken: false,
		reason: 'journal-unwritable',
		message: expect.stringContaining('ENOTDIR')
	});
});

describe('restart-agent', () => {
	it('is claimed by the agent that takes it, and told as done by the next one', async () => {
		const { supervisor, restarts, journal, make, instanceId } = setup();
		const given = order({ command: 'restart-agent' });
		supervisor.offer(given);
		await supervisor.start(given.id);
		await supervisor.start(given.id);
		expect(restarts).toEqual([instanceId]);
		const entry = journal.entry(given.id);
		await supervisor.look();
		expect(entry.result(), 'the agent that restarts says nothing').toBeNull();
		supervisor.stop();
		// What a restart leaves: the claim of a process that is gone.
		const run = entry.run();
		write(join(entry.dir, 'run.json'), JSON.stringify({ ...run, startTime: '1' }));
		const next = make();
		await next.supervisor.look();
		expect(entry.result()).toMatchObject({
			outcome: 'succeeded',
			evidence: { exitCode: 0, instanceBefore: instanceId, instanceAfter: next.instanceId }
		});
	});

	it('cannot be stopped half-way, and kills nobody', async () => {
		const { supervisor, journal } = setup();
		const given = order({ command: 'restart-agent' });
		supervisor.offer(given);
		await supervisor.start(given.id);
		supervisor.cancel(given.id, true);
		await supervisor.look();
		expect(journal.entry(given.id).result()).toBeNull();
	});
});

describe('reboot', () => {
	const confirming = (command: 'reboot' | 'pull', bootOf: string) => {
		const parts = setup();
		const given = order({ command });
		parts.supervisor.offer(given);
		const entry = parts.journal.entry(given.id);
		entry.claim({ ...deadRunner, bootId: bootOf });
		entry.appendPhase({ phase: 'confirm', at: Date.now() });
		parts.supervisor.stop();
		return { ...parts, entry };
	};

	it('succeeded when the host is back with another boot id', async () => {
		const { make, entry } = confirming('reboot', 'the boot before');
		await make().supervisor.look();
		expect(entry.result()).toMatchObject({
			outcome: 'succeeded',
			evidence: { exitCode: 0, bootIdBefore: 'the boot before', bootIdAfter: bootId() }
		});
	});

	it('says nothing while the host may still be going down', async () => {
		const { make, entry } = confirming('reboot', bootId());
		await make().supervisor.look();
		expect(entry.result()).toBeNull();
	});

	it('is the only thing a restart of the host makes a success', async () => {
		const { make, entry } = confirming('pull', 'the boot before');
		await make().supervisor.look();
		expect(entry.result()).toMatchObject({ outcome: 'interrupted' });
	});
});

describe('starting', () => {
	it('happens once, however often it is asked for', async () => {
		const { supervisor, launched, journal } = setup();
		const given = order();
		supervisor.offer(given);
		await Promise.all([supervisor.start(given.id), supervisor.start(given.id)]);
		await supervisor.start(given.id);
		expect(launched).toEqual([journal.entry(given.id).dir]);
	});

	it('never happens to what reached run.json', async () => {
		const { supervisor, launched, journal } = setup();
		const given = order();
		supervisor.offer(given);
		journal.entry(given.id).claim(deadRunner);
		await supervisor.start(given.id);
		expect(launched).toEqual([]);
	});

	it('too late is expired instead', async () => {
		const { supervisor, launched, journal } = setup();
		const given = order({ startWithinMs: 0 });
		journal.create(given, Date.now() - 1);
		await supervisor.start(given.id);
		expect(launched).toEqual([]);
		expect(journal.entry(given.id).result()).toMatchObject({ outcome: 'expired' });
	});

	it('that fails is told, and leaves the host free', async () => {
		const { supervisor, journal } = setup({ stillStarting: () => false });
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

describe('stopping', () => {
	it('what has not begun is done at once, and it never begins', async () => {
		const { supervisor, journal, launched } = setup();
		const given = order();
		supervisor.offer(given);
		supervisor.cancel(given.id, false);
		expect(journal.entry(given.id).result()).toMatchObject({ outcome: 'cancelled' });
		await supervisor.start(given.id);
		expect(launched).toEqual([]);
		expect(journal.entry(given.id).claim(deadRunner)).toBe(false);
	});

	it('is a wish to the runner; only force is added later', () => {
		const { supervisor, journal } = setup();
		const given = order();
		supervisor.offer(given);
		const entry = journal.entry(given.id);
		entry.claim({ ...thisProcess(), bootId: bootId(), at: 1 });
		supervisor.cancel(given.id, false);
		expect(entry.cancelWish()?.force).toBe(false);
		supervisor.cancel(given.id, true);
		expect(entry.cancelWish()?.force).toBe(true);
		supervisor.cancel(given.id, false);
		expect(entry.cancelWish()?.force).toBe(true);
		expect(entry.result()).toBeNull();
	});
});

it('entries are deleted after their 14 days by an agent that is not restarted', async () => {
	vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'Date'] });
	onTestFinished(() => void vi.useRealTimers());
	const { supervisor, journal, config } = setup();
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

describe('a stop that was refused', () => {
	const refused = () => {
		const parts = setup();
		const given = order({ command: 'switch' });
		parts.supervisor.offer(given);
		const entry = parts.journal.entry(given.id);
		entry.claim({ ...thisProcess(), bootId: bootId(), at: 1 });
		entry.appendPhase({ phase: 'activate', at: 1 });
		// Long enough ago for the agent to end a runner that does not carry it out.
		const wish = { at: Date.now() - 60_000, force: false };
		entry.writeCancel(wish);
		entry.refuseCancel(wish);
		entry.appendPhase({ phase: 'confirm', at: 2 });
		return { ...parts, entry, id: given.id };
	};

	it('is over: the runner is left alone, also when the dashboard tells it again', async () => {
		const kill = vi.spyOn(process, 'kill');
		onTestFinished(() => kill.mockRestore());
		const { supervisor, entry, id } = refused();
		supervisor.cancel(id, false, true);
		await supervisor.look();
		expect(entry.cancelWish()).toBeNull();
		expect(kill).not.toHaveBeenCalled();
	});

	it('is not what somebody asks for later, nor one with force', () => {
		const { supervisor, entry, id } = refused();
		supervisor.cancel(id, false);
		expect(entry.cancelWish()).toMatchObject({ force: false });
		const forced = refused();
		forced.supervisor.cancel(forced.id, true, true);
		expect(forced.entry.cancelWish()).toMatchObject({ force: true });
	});
});

it('what makes a confirmed system last goes on without its runner, as an activation does', async () => {
	const { supervisor, journal } = setup();
	const given = order({ command: 'switch' });
	supervisor.offer(given);
	const entry = journal.entry(given.id);
	entry.claim(deadRunner);
	entry.appendPhase({ phase: 'confirm', at: Date.now() });
	entry.guard.decide({ kind: 'confirmed', at: Date.now() });
	const loader = spawn('sleep', ['300'], { env: { ...process.env, NIXFLEET_OPERATION: given.id } });
	onTestFinished(() => void loader.kill('SIGKILL'));
	await once(loader, 'spawn');
	await supervisor.look();
	expect(entry.result()).toBeNull();
	expect(loader.exitCode ?? loader.signalCode).toBeNull();
	loader.kill('SIGKILL');
	await once(loader, 'exit');
	await supervisor.look();
	expect(entry.result()).toMatchObject({ outcome: 'interrupted' });
});

describe('after a restart', () => {
	it('a runner that died is interrupted, with what can be seen', async () => {
		const { journal, make } = setup();
		const given = order();
		const entry = journal.create(given, Date.now());
		entry.claim(deadRunner);
		entry.appendPhase({ phase: 'fetch', at: 100 });
		entry.appendPhase({ phase: 'verify', at: 150 });
		make();
		await until(() => entry.result() !== null, 'the result');
		expect(entry.result()).toMatchObject({
			outcome: 'interrupted',
			message: expect.stringContaining('Pull was interrupted during verify: its runner was killed'),
			evidence: {
				exitCode: null,
				phases: [
					{ phase: 'fetch', durationMs: 50 },
					{ phase: 'verify', durationMs: 0 }
				]
			}
		});
	});

	it('an activation that goes on without its runner is waited for, also where marks cannot be read', async () => {
		const { platform } = process;
		Object.defineProperty(process, 'platform', { value: 'darwin' });
		onTestFinished(() => void Object.defineProperty(process, 'platform', { value: platform }));
		const { journal, make } = setup();
		const entry = journal.create(order({ command: 'switch' }), Date.now());
		entry.claim({ ...deadRunner, bootId: bootId() });
		entry.appendPhase({ phase: 'activate', at: Date.now() });
		const activation = spawn('sleep', ['300'], { detached: true, stdio: 'ignore' });
		onTestFinished(() => void activation.kill('SIGKILL'));
		entry.groups.begin(activation.pid ?? 0);
		const { supervisor } = make();
		await supervisor.look();
		expect(entry.result()).toBeNull();
		expect(supervisor.offer(order())).toMatchObject({ taken: false, reason: 'busy' });
		activation.kill('SIGKILL');
		await until(() => entry.result() !== null, 'the result');
		expect(entry.result()).toMatchObject({ outcome: 'interrupted', evidence: { leftRunning: [] } });
	});

	it('a Boot whose runner died is remembered where it had set the next boot', async () => {
		const { journal, make, config } = setup();
		const upstream = makeRepository(join(config.stateDir, '..'));
		git(config.stateDir, 'clone', '--quiet', upstream.path, config.repoDir);
		const built = join(config.root, 'store/built');
		mkdirSync(built, { recursive: true });
		for (const link of [config.systemProfile, join(config.root, 'run/current-system')]) {
			mkdirSync(dirname(link), { recursive: true });
			symlinkSync(built, link);
		}
		const entry = journal.create(order({ command: 'boot' }), Date.now());
		entry.claim(deadRunner);
		entry.appendPhase({ phase: 'build', at: 100 });
		entry.appendPhase({ phase: 'activate', at: 150 });
		symlinkSync(built, entry.resultLink);
		make();
		await until(() => readHostFile(config.stateDir).lastBoot !== undefined, 'what is kept');
		expect(readHostFile(config.stateDir)).toMatchObject({
			lastActivation: null,
			lastBoot: { commit: upstream.first, systemPath: built, outcome: 'failed' }
		});
	});

	it('a reboot is told as such', async () => {
		const { journal, make } = setup();
		const entry = journal.create(order({ command: 'switch' }), Date.now());
		entry.claim({ ...deadRunner, bootId: 'earlier' });
		make();
		await until(() => entry.result() !== null, 'the result');
		expect(entry.result()?.message).toContain('the host restarted');
	});

	it('what was accepted in time waits for the dashboard’s word; what is too late expires', async () => {
		const { journal, make, launched } = setup();
		const late = journal.create(order({ startWithinMs: 5 }), Date.now() - 10);
		const { supervisor } = make();
		expect(late.result()).toMatchObject({ outcome: 'expired' });
		const inTime = order();
		journal.create(inTime, Date.now());
		make();
		expect(launched).toEqual([]);
		await supervisor.start(inTime.id);
		expect(launched).toHaveLength(1);
	});

	it('a result that was torn blocks nobody', async () => {
		const { journal, make } = setup();
		const torn = journal.create(order({ command: 'switch' }), Date.now());
		torn.claim(deadRunner);
		writeFileSync(join(torn.dir, 'result.json'), '{"outcome":"succ');
		const { supervisor } = make();
		await supervisor.look();
		expect(supervisor.active()).toBeNull();
		expect(torn.result()?.message).toContain('could not be read');
		expect(supervisor.offer(order())).toEqual({ taken: true });
	});

	it('torn entries are set aside and nobody is busy', () => {
		const { config, make } = setup();
		mkdirSync(join(config.stateDir, 'operations', order().id));
		expect(make().supervisor.active()).toBeNull();
	});
});
