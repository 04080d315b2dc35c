import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { isAlive, thisProcess } from '../journal/process-identity.ts';
import { makeHost } from '../support/agent-process.ts';
import { order, until, write } from '../support/fixtures.ts';
import { putOnTrial } from '../support/trial.ts';

// Real processes on a busy machine take their time.
vi.setConfig({ testTimeout: 60_000 });

/** A runner of its own, with a switch that waits for its confirmation. */
async function confirming() {
	const host = await makeHost(
		{ url: 'http://127.0.0.1:9', token: 'not-asked-for' },
		{ env: { NIXFLEET_CONFIRM_WINDOW: '300', NIXFLEET_LAUNCHER: 'detached' } }
	);
	const systems = putOnTrial(host.folder, host.repo.first);
	const entry = host.journal.create(order({ command: 'pull-switch' }), Date.now());
	const runner = spawn(process.execPath, [host.bundle, 'runner', entry.dir], {
		env: host.env,
		stdio: 'ignore'
	});
	onTestFinished(() => void runner.kill('SIGKILL'));
	const ended = once(runner, 'exit');
	await until(() => entry.phases().at(-1)?.phase === 'confirm', 'the confirmation', 30_000);
	const has = (name: string): boolean => existsSync(join(host.root, name));
	const guardGone = () =>
		until(() => !isAlive(entry.guard.process() ?? thisProcess()), 'the guard to leave', 30_000);
	return { ...host, ...systems, entry, runner, ended, has, guardGone };
}

it('SIGTERM while the boot loader is written ends nothing: it is finished, and told', async () => {
	const { entry, runner, ended, has, root, built, guardGone } = await confirming();
	entry.guard.greet();
	await until(() => has('boot-begun'), 'the boot loader to be written', 30_000);
	runner.kill('SIGTERM');
	// Whatever it does about the signal, it has done once it answers a stop.
	entry.writeCancel({ at: Date.now(), force: false });
	await until(() => entry.refusedWish() !== null, 'the stop to be refused', 30_000);
	write(join(root, 'go-boot'), '');
	await ended;
	expect(entry.result()).toMatchObject({
		outcome: 'succeeded',
		evidence: { confirmed: true, systemPathAfter: built }
	});
	expect([has('boot-written'), has('boot-cut')]).toEqual([true, false]);
	await guardGone();
});

it('SIGTERM before the verdict ends the runner, and the guard goes back', async () => {
	const { entry, runner, ended, previous, root, guardGone } = await confirming();
	runner.kill('SIGTERM');
	await ended;
	await guardGone();
	expect(entry.guard.returned()).toMatchObject({ ok: true });
	expect(entry.result()).toBeNull();
	expect(realpathSync(join(root, 'run/current-system'))).toBe(previous);
});
