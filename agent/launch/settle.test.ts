import { spawn } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { readHostFile } from '../facts/host-file.ts';
import { bootId } from '../journal/process-identity.ts';
import { git, makeRepository, order, until } from '../support/fixtures.ts';
import { deadRunner, supervise } from '../support/supervisor.ts';

// Real processes on a busy machine take their time.
vi.setConfig({ testTimeout: 30_000 });

describe('after a restart', () => {
	it('a runner that died is interrupted, with what can be seen', async () => {
		const { journal, make } = supervise();
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
		const { journal, make } = supervise();
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
		const { journal, make, config } = supervise();
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
		const { journal, make } = supervise();
		const entry = journal.create(order({ command: 'switch' }), Date.now());
		entry.claim({ ...deadRunner, bootId: 'earlier' });
		make();
		await until(() => entry.result() !== null, 'the result');
		expect(entry.result()?.message).toContain('the host restarted');
	});

	it('what was accepted in time waits for the dashboard’s word; what is too late expires', async () => {
		const { journal, make, launched } = supervise();
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
		const { journal, make } = supervise();
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
		const { config, make } = supervise();
		mkdirSync(join(config.stateDir, 'operations', order().id));
		expect(make().supervisor.active()).toBeNull();
	});
});
