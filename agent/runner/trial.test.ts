import { DEFAULT_PHASE_LIMITS, LIMITS, type OperationOrder } from '$lib/protocol/index.ts';
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import type { HostConfig } from '../config.ts';
import { readHostFile } from '../facts/host-file.ts';
import { hostConfig, makeRepository, temporaryFolder, until, write } from '../support/fixtures.ts';
import { standIns, startHere } from '../support/operation.ts';
import { putOnTrial } from '../support/trial.ts';

// Real processes on a busy machine take their time.
vi.setConfig({ testTimeout: 30_000 });

const WINDOW_MS = 300_000;

/** A switch that is on trial until the dashboard is greeted. */
function onTrial(
	how: {
		rebuild?: string;
		boot?: string;
		order?: Partial<OperationOrder>;
		host?: Partial<HostConfig>;
		/** What the one health check does. */
		check?: string;
	} = {}
) {
	const folder = temporaryFolder();
	const repo = makeRepository(folder);
	const config = hostConfig(folder, {
		repoUrl: repo.url,
		confirmWindowMs: WINDOW_MS,
		healthChecks: [{ kind: 'exec', path: join(folder, 'healthy') }],
		...how.host
	});
	const { root } = config;
	write(join(folder, 'healthy'), `#!/bin/sh\nroot='${root}'\n${how.check ?? 'true'}\n`, 0o755);
	const path = standIns(folder, how.rebuild);
	const systems = putOnTrial(folder, repo.first, how.boot);
	const started = startHere(config, { command: 'pull-switch', ...how.order }, path);
	const { entry } = started;
	const has = (name: string): boolean => existsSync(join(root, name));
	return {
		...started,
		...systems,
		repo,
		config,
		has,
		go: (name: string) => write(join(root, name), ''),
		running: () => realpathSync(join(root, 'run/current-system')),
		log: () => readFileSync(entry.logPath, 'utf8'),
		phase: (phase: string) =>
			until(() => entry.phases().at(-1)?.phase === phase, `phase ${phase}`, 20_000),
		keeping: async () => {
			entry.guard.greet();
			await until(() => has('boot-begun'), 'the boot loader to be written', 20_000);
		}
	};
}

describe('from the verdict on', () => {
	it('a stop is refused while the boot loader is written, and what was begun is finished', async () => {
		const { entry, keeping, log, go, has, result, running, built } = onTrial();
		await keeping();
		entry.writeCancel({ at: Date.now(), force: false });
		await until(() => log().includes('Stop refused: the new system is confirmed'), 'the refusal');
		go('go-boot');
		expect(await result).toMatchObject({ outcome: 'succeeded', evidence: { confirmed: true } });
		expect([has('boot-written'), has('boot-cut')]).toEqual([true, false]);
		expect(running()).toBe(built);
	});

	it('a forced stop says that the new system runs and stays, and so do the facts', async () => {
		const { entry, keeping, result, running, built, config, repo, has } = onTrial();
		await keeping();
		entry.writeCancel({ at: Date.now(), force: true });
		const done = await result;
		expect(done).toMatchObject({
			outcome: 'cancelled',
			evidence: { confirmed: true, systemPathAfter: built }
		});
		expect(done.message).toBe(
			'Pull + Switch was stopped while the new system was made what the next boot starts. The confirmed system runs and stays; what the next boot starts is not certain. Do it again before this host restarts.'
		);
		expect(has('boot-cut')).toBe(true);
		expect(running()).toBe(built);
		const activation = { commit: repo.first, systemPath: built, outcome: 'succeeded' };
		expect(readHostFile(config.stateDir)).toMatchObject({
			lastActivation: activation,
			lastGoodActivation: activation
		});
	});

	it('it has a time of its own, as long as an activation; what takes longer is told as such', async () => {
		let confirmed = (): boolean => false;
		const phaseLimits = {
			...DEFAULT_PHASE_LIMITS,
			get activate() {
				return confirmed() ? 300 : DEFAULT_PHASE_LIMITS.activate;
			}
		};
		const { entry, keeping, result } = onTrial({ order: { phaseLimits } });
		confirmed = () => entry.guard.confirmed;
		await keeping();
		const done = await result;
		expect(done.outcome).toBe('timed-out');
		expect(done.message).toBe(
			'Pull + Switch was ended while the new system was made what the next boot starts: it took longer than 0.3 seconds. Look at where the output stops. The confirmed system runs and stays; what the next boot starts is not certain. Do it again before this host restarts.'
		);
	});

	it('what fails is told as such, too', async () => {
		const { keeping, result, config, repo } = onTrial({ boot: 'exit 4' });
		await keeping();
		const done = await result;
		expect(done).toMatchObject({ outcome: 'failed', evidence: { exitCode: 4, confirmed: true } });
		expect(done.message).toMatch(
			/^The new system runs, but it could not be made what the next boot starts \(\S+ ended with exit code 4\)\..* The confirmed system runs and stays;/
		);
		expect(readHostFile(config.stateDir).lastGoodActivation).toMatchObject({ commit: repo.first });
	});
});

describe('a stop that was refused during the activation', () => {
	const rebuild =
		'while [ ! -e "$root/go" ]; do sleep 0.05; done; ln -sfn "$root/store/$rev" "$root/run/current-system"';
	const refused = async () => {
		const trial = onTrial({ rebuild, boot: 'true', check: 'echo looked >> "$root/looks"' });
		await trial.phase('activate');
		trial.entry.writeCancel({ at: Date.now(), force: false });
		await until(() => trial.log().includes('Stop refused'), 'the refusal');
		trial.go('go');
		await trial.phase('confirm');
		return trial;
	};
	const looks = (root: string): number =>
		existsSync(join(root, 'looks'))
			? readFileSync(join(root, 'looks'), 'utf8').trim().split('\n').length
			: 0;

	it('is over: the new system is not gone back from', async () => {
		const { entry, result, config, running, built, log } = await refused();
		await until(() => looks(config.root) >= 4, 'some looks at the new system', 20_000);
		entry.guard.greet();
		expect(await result).toMatchObject({ outcome: 'succeeded' });
		expect(running()).toBe(built);
		expect(log()).not.toContain('Going back');
	});

	it('is not what a later one is, which goes back', async () => {
		const { entry, result, running, previous } = await refused();
		entry.writeCancel({ at: Date.now() + 1, force: false });
		const done = await result;
		expect(done.outcome).toBe('cancelled');
		expect(done.message).toContain('The system that ran before runs again.');
		expect(running()).toBe(previous);
	});
});

it('what is too long for a result is cut, and what runs now is said all the same', async () => {
	const healthChecks = Array.from({ length: 5 }, (_, index) => ({
		kind: 'exec' as const,
		path: `/${'long/'.repeat(150)}${index}`
	}));
	const { result, entry, running, previous } = onTrial({
		host: { healthChecks, confirmWindowMs: 1 }
	});
	const done = await result;
	expect(done.outcome).toBe('rolled-back');
	expect(done.message).toHaveLength(LIMITS.sentenceChars);
	expect(done.message).toMatch(
		/^The new system was not confirmed within .* … \(cut here\) … .* The system that ran before runs again\.$/
	);
	expect(entry.result()).toEqual(done);
	expect(running()).toBe(previous);
});

it('a confirmation that takes too long names the time it really had, and what runs', async () => {
	const { phase, interrupt, result, running, previous } = onTrial();
	await phase('confirm');
	expect(interrupt.limitMs).toBe(WINDOW_MS + 60_000);
	interrupt.trip('timed-out');
	const done = await result;
	expect(done.outcome).toBe('rolled-back');
	expect(done.message).toBe(
		'Pull + Switch was ended during confirm: it took longer than 6 minutes. Look at where the output stops. The system that ran before runs again.'
	);
	expect(running()).toBe(previous);
});
