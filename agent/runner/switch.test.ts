import { missingEvidence } from '$lib/protocol/index.ts';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { readHostFile } from '../facts/host-file.ts';
import { hostConfig, makeRepository, temporaryFolder, until, write } from '../support/fixtures.ts';
import { performHere, standIns, startHere } from '../support/operation.ts';
import { membersOf } from './kill-tree.ts';
import { DEFAULT_PHASE_LIMITS } from '$lib/protocol/index.ts';

// Real processes on a busy machine take their time.
vi.setConfig({ testTimeout: 30_000 });

function setup(rebuild?: string) {
	const folder = temporaryFolder();
	const repo = makeRepository(folder);
	const config = hostConfig(folder, { repoUrl: repo.url });
	return {
		folder,
		repo,
		config,
		path: standIns(folder, rebuild),
		ledger: join(config.root, 'ledger')
	};
}

describe('pull-switch', () => {
	it('succeeds when what runs is what was built', async () => {
		const { repo, config, path, ledger } = setup();
		const result = await performHere(config, { command: 'pull-switch', commit: repo.first }, path);
		const built = join(config.root, 'store', repo.first);
		expect(result).toMatchObject({
			outcome: 'succeeded',
			evidence: {
				exitCode: 0,
				systemPathBefore: null,
				builtPath: built,
				systemPathAfter: built,
				commitAfter: repo.first
			}
		});
		expect(missingEvidence('pull-switch', result, { commit: repo.first })).toBeNull();
		expect(readFileSync(ledger, 'utf8')).toBe(`switch --flake ${config.repoDir}#alpha\n`);
		const kept = readHostFile(config.stateDir);
		expect(kept.lastGoodActivation).toMatchObject({
			commit: repo.first,
			systemPath: built,
			outcome: 'succeeded'
		});
		expect(kept.evaluated).toEqual([{ commit: repo.first, systemPath: built }]);
	});

	it('gives the host’s own arguments to what builds and to what activates', async () => {
		const { config, path, ledger } = setup();
		const extraArguments = { nix: ['--impure'], rebuild: ['--impure', '--no-reexec'] };
		const result = await performHere(
			{ ...config, extraArguments },
			{ command: 'pull-switch' },
			path
		);
		expect(result.outcome).toBe('succeeded');
		expect(readFileSync(ledger, 'utf8')).toBe(
			`switch --flake ${config.repoDir}#alpha --impure --no-reexec\n`
		);
		expect(result.log).toMatch(/nix .*build.* --impure --out-link/);
	});

	it('begins nothing outside of the windows, and activates nothing when one closed meanwhile', async () => {
		const { config, path, ledger } = setup();
		const day = new Date(Date.now() + 3 * 24 * 3_600_000).getDay();
		const closed = [{ days: [day], from: 0, to: 1, text: 'one minute' }];
		const outside = { ...config, windows: closed };
		const never = await performHere(outside, { command: 'pull-switch' }, path);
		expect(never).toMatchObject({ outcome: 'failed', evidence: { builtPath: null } });
		expect(never.message).toMatch(
			/^alpha may be changed in its windows only.*Nothing was activated/
		);
		let looks = 0;
		const closes = {
			...config,
			get windows() {
				return looks++ === 0 ? [] : closed;
			}
		};
		const late = await performHere(closes, { command: 'pull-switch' }, path);
		expect(late).toMatchObject({ outcome: 'failed' });
		expect(late.evidence.builtPath).not.toBeNull();
		expect(late.message).toMatch(
			/^alpha may be changed in its windows only.*Nothing was activated/
		);
		expect(existsSync(ledger)).toBe(false);
	});

	it('fails, despite exit code 0, when something else runs', async () => {
		const { config, path } = setup('true');
		const result = await performHere(config, { command: 'pull-switch' }, path);
		expect(result).toMatchObject({ outcome: 'failed', evidence: { exitCode: 0 } });
		expect(result.message).toContain(
			'nixos-rebuild reported success, but what runs (unknown) is not what was to be activated'
		);
		expect(readHostFile(config.stateDir)).toMatchObject({
			lastActivation: { outcome: 'failed' },
			lastGoodActivation: null
		});
	});

	it('fails, and says what runs, when the activation fails', async () => {
		const { config, path } = setup('exit 4');
		const result = await performHere(config, { command: 'pull-switch' }, path);
		expect(result).toMatchObject({ outcome: 'failed', evidence: { exitCode: 4 } });
		expect(result.message).toContain(
			'The activation failed (nixos-rebuild ended with exit code 4). The new system was not activated.'
		);
	});

	it('activates nothing when the build fails', async () => {
		const { config, path, ledger, repo } = setup();
		write(join(config.root, 'fail-build'), '');
		const result = await performHere(config, { command: 'pull-switch' }, path);
		expect(result).toMatchObject({ outcome: 'failed', evidence: { exitCode: 1, builtPath: null } });
		expect(result.log).toContain('builder says no');
		expect(existsSync(ledger)).toBe(false);
		const kept = readHostFile(config.stateDir);
		expect(kept.lastPull).toMatchObject({ ok: true });
		expect(kept.lastActivation).toMatchObject({
			commit: repo.first,
			systemPath: null,
			outcome: 'failed'
		});
	});
});

describe('switch', () => {
	it('fails before anything when there is no nixos-rebuild', async () => {
		const { config } = setup();
		const result = await performHere(config, { command: 'switch' });
		expect(result).toMatchObject({ outcome: 'failed', evidence: { phases: [] } });
		expect(result.message).toMatch(
			/There is no (nix|nixos-rebuild) on this host's PATH.*Nothing was changed/
		);
	});

	it('says to pull first when there is no checkout', async () => {
		const { config, path } = setup();
		expect((await performHere(config, { command: 'switch' }, path)).message).toContain(
			'There is no checkout'
		);
	});
});

it('a shutdown while building is no failed build, and no failed pull', async () => {
	const { config, path, folder } = setup();
	write(join(folder, 'bin/nix'), '#!/bin/sh\nsleep 300\n', 0o755);
	const { entry, interrupt, result } = startHere(config, { command: 'pull-switch' }, path);
	await until(() => entry.phases().at(-1)?.phase === 'build', 'the build');
	interrupt.trip('shutdown');
	expect(await result).toMatchObject({ outcome: 'interrupted' });
	expect(readHostFile(config.stateDir)).toMatchObject({ lastActivation: null, lastPull: null });
});

describe('stop', () => {
	it('during the activation is refused and told, and the operation goes on', async () => {
		const { config, path } = setup(
			'while [ ! -e "$root/go" ]; do sleep 0.05; done; ln -sfn "$root/store/$rev" "$root/run/current-system"'
		);
		const { entry, result } = startHere(config, { command: 'pull-switch' }, path);
		const log = () => readFileSync(entry.logPath, 'utf8');
		await until(() => entry.phases().at(-1)?.phase === 'activate', 'the activation');
		entry.writeCancel({ at: Date.now(), force: false });
		await until(() => log().includes('Stop refused'), 'the refusal');
		write(join(config.root, 'go'), '');
		expect(await result).toMatchObject({ outcome: 'succeeded' });
	});

	it('is carried out when forced, and nothing is left', async () => {
		const { config, path } = setup('setsid sleep 300 & sleep 300');
		const { entry, result } = startHere(config, { command: 'pull-switch' }, path);
		const order = entry.order();
		const members = () =>
			membersOf({
				rootPid: null,
				operationId: order.state === 'valid' ? order.value.order.id : ''
			});
		await until(
			() => members().filter((row) => row.name === 'sleep').length === 2,
			'the activation'
		);
		entry.writeCancel({ at: Date.now(), force: true });
		const done = await result;
		expect(done).toMatchObject({ outcome: 'cancelled', evidence: { leftRunning: [] } });
		expect(done.message).toContain('stopped during activate. The activation was cut off');
		expect(members()).toEqual([]);
		expect(readHostFile(config.stateDir).lastActivation).toMatchObject({ outcome: 'failed' });
	});

	it('of a phase that takes too long is a time-out', async () => {
		const { config, path } = setup('sleep 300');
		const result = await performHere(
			config,
			{ command: 'pull-switch', phaseLimits: { ...DEFAULT_PHASE_LIMITS, activate: 300 } },
			path
		);
		expect(result).toMatchObject({ outcome: 'timed-out' });
		expect(result.message).toContain('ended during activate: it took longer than 0.3 seconds');
	});
});
