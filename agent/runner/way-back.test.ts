import { existsSync, mkdirSync, readFileSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { readHostFile } from '../facts/host-file.ts';
import type { Entry } from '../journal/entry.ts';
import { Journal } from '../journal/journal.ts';
import { bootId, thisProcess } from '../journal/process-identity.ts';
import type { Launcher } from '../launch/launcher.ts';
import { Supervisor } from '../launch/supervisor.ts';
import {
	hostConfig,
	makeRepository,
	order,
	silent,
	temporaryFolder,
	until,
	write
} from '../support/fixtures.ts';
import { guardHere, performHere, standIns } from '../support/operation.ts';
import { newUlid } from '../ulid.ts';
import { perform } from './perform.ts';

// Real processes on a busy machine take their time.
vi.setConfig({ testTimeout: 30_000 });

/** A host that runs a system with a way back to it, and whose switches are on trial. */
function setup(rebuild?: string) {
	const folder = temporaryFolder();
	const repo = makeRepository(folder);
	const config = hostConfig(folder, { repoUrl: repo.url, confirmWindowMs: 180_000 });
	const path = standIns(folder, rebuild);
	const system = (name: string): string => {
		const at = join(config.root, 'store', name);
		write(
			join(at, 'bin/switch-to-configuration'),
			`#!/bin/sh\necho "${name} $1" >>'${config.root}/activated'\nln -sfn '${at}' '${config.root}/run/current-system'\n`,
			0o755
		);
		return realpathSync(at);
	};
	const current = join(config.root, 'run/current-system');
	const before = system('before');
	mkdirSync(join(config.root, 'run'), { recursive: true });
	symlinkSync(before, current);
	const activated = (): string => {
		const file = join(config.root, 'activated');
		return existsSync(file) ? readFileSync(file, 'utf8') : '';
	};
	const journal = new Journal(config.stateDir);
	const env = { ...process.env, PATH: path, NIXFLEET_ROOT: config.root };
	const guards: Promise<void>[] = [];
	onTestFinished(async () => void (await Promise.all(guards)));
	/** What a runner leaves that was killed with a system on trial. */
	const runnerDied = (built: string, phase: 'activate' | 'confirm'): Entry => {
		const entry = journal.create(order({ command: 'switch' }), Date.now());
		entry.claim({ pid: process.pid, startTime: '1', bootId: bootId(), at: 1 });
		entry.appendPhase({ phase, at: Date.now() });
		entry.guard.arm({
			previousPath: before,
			builtPath: join(config.root, built),
			bootId: bootId(),
			activateMs: 60_000,
			windowMs: 60_000,
			failedUnits: [],
			at: Date.now()
		});
		return entry;
	};
	/** What the agent makes of it. */
	const settled = async (entry: Entry) => {
		const launcher = guardHere(config, env, guards);
		const parts = { instanceId: newUlid(), restart: () => {}, journal, config, env, log: silent };
		const supervisor = new Supervisor({ ...parts, launcher });
		onTestFinished(() => supervisor.stop());
		supervisor.recover();
		await until(() => entry.result() !== null, 'the result');
		return entry.result();
	};
	/** Performs a switch whose guard is started in another way. */
	const switchWith = (start: (guards: Launcher) => Launcher['start']) => {
		const given = order({ command: 'pull-switch' });
		const entry = journal.create(given, Date.now());
		entry.claim({ ...thisProcess(), bootId: bootId(), at: Date.now() });
		const launcher = { start: start(guardHere(config, env, guards)) };
		return perform({ order: given, config, entry, env, launcher });
	};
	const running = () => realpathSync(current);
	return {
		folder,
		config,
		path,
		system,
		before,
		activated,
		running,
		runnerDied,
		settled,
		switchWith
	};
}

describe('the way back', () => {
	it('leads to what runs when the activation begins, not to what ran when the operation did', async () => {
		const { folder, config, path, system, running } = setup(
			'ln -sfn "$root/store/$rev" "$root/run/current-system"; exit 4'
		);
		const byHand = system('by-hand');
		const nix = join(folder, 'bin/nix');
		// Somebody mends the host by hand while it builds.
		write(
			nix,
			`${readFileSync(nix, 'utf8')}ln -sfn '${byHand}' "$root/run/current-system"\n`,
			0o755
		);
		const result = await performHere(config, { command: 'pull-switch' }, path);
		expect(result).toMatchObject({
			outcome: 'rolled-back',
			evidence: { systemPathBefore: byHand, systemPathAfter: byHand }
		});
		expect(result.message).toContain('The system that ran before runs again.');
		expect(running()).toBe(byHand);
	});

	it('is not gone, and nothing activated, when somebody switches while its guard starts', async () => {
		const { config, system, running, activated, switchWith } = setup();
		const byHand = system('by-hand');
		const result = await switchWith((guards) => (dir, role) => {
			rmSync(join(config.root, 'run/current-system'));
			symlinkSync(byHand, join(config.root, 'run/current-system'));
			return guards.start(dir, role);
		});
		expect(result.outcome).toBe('failed');
		expect(result.message).toContain('Something else activated another system in this moment');
		expect(running()).toBe(byHand);
		expect(activated()).toBe('');
		expect(existsSync(join(config.root, 'ledger'))).toBe(false);
	});
});

describe('what never ran was not rolled back', () => {
	it('when its guard could not be started', async () => {
		const { before, running, activated, switchWith } = setup();
		const result = await switchWith(() => () => Promise.reject(new Error('no')));
		expect(result.outcome).toBe('failed');
		expect(result.message).toContain('The guard that would undo a bad switch could not be started');
		expect(running()).toBe(before);
		expect(activated()).toBe('');
	});

	it('when its runner was killed before the activation began', async () => {
		const world = setup();
		const entry = world.runnerDied('store/new', 'activate');
		const result = await world.settled(entry);
		expect(result).toMatchObject({
			outcome: 'interrupted',
			message: expect.stringContaining('Nothing had been activated.'),
			evidence: { systemPathAfter: world.before }
		});
		expect(world.activated()).toBe('');
	});
});

describe('a confirmed system whose runner died before it was kept', () => {
	async function confirmed(nixEnv: string) {
		const world = setup();
		await performHere(world.config, { command: 'pull' }, world.path);
		write(join(world.folder, 'bin/nix-env'), `#!/bin/sh\n${nixEnv}\n`, 0o755);
		const built = world.system('new');
		const entry = world.runnerDied('store/new', 'confirm');
		entry.guard.begin();
		rmSync(join(world.config.root, 'run/current-system'));
		symlinkSync(built, join(world.config.root, 'run/current-system'));
		entry.guard.decide({ kind: 'confirmed', at: Date.now() });
		const result = await world.settled(entry);
		const { lastActivation, lastGoodActivation } = readHostFile(world.config.stateDir);
		expect(lastActivation).toMatchObject({ outcome: 'succeeded', systemPath: built });
		expect(lastGoodActivation).toEqual(lastActivation);
		expect(world.running()).toBe(built);
		return { ...world, result, built };
	}

	it('is kept by the guard', async () => {
		const { result, built, activated, config } = await confirmed(
			'[ "$1 $3" = "--profile --set" ] && mkdir -p "${2%/*}" && ln -sfn "$4" "$2"'
		);
		expect(result).toMatchObject({
			outcome: 'interrupted',
			evidence: { confirmed: true, systemPathAfter: built }
		});
		expect(result?.message).toMatch(
			/its runner was killed\. The new system was confirmed and runs, and the next boot starts it\.$/
		);
		expect(realpathSync(config.systemProfile)).toBe(built);
		expect(activated()).toBe('new boot\n');
	});

	it('is said to run when it cannot be kept, with what may be missing', async () => {
		const { result } = await confirmed('exit 1');
		expect(result).toMatchObject({ outcome: 'interrupted', evidence: { confirmed: true } });
		expect(result?.message).toContain(
			'The new system was confirmed and runs, but the next boot may still start the one before. Look at the output, then run it again.'
		);
	});
});
