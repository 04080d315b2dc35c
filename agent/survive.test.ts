import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { Journal } from './journal/journal.ts';
import { isAlive } from './journal/process-identity.ts';
import { killTree, membersOf } from './runner/kill-tree.ts';
import { bundleAgent } from './support/bundle.ts';
import { startDashboard } from './support/dashboard.ts';
import { makeRepository, order, temporaryFolder, until, write } from './support/fixtures.ts';
import { standIns } from './support/operation.ts';

// Real processes on a busy machine take their time.
vi.setConfig({ testTimeout: 30_000 });

const WAITS_FOR_GO =
	'echo activating; while [ ! -e "$root/go" ]; do sleep 0.05; done; ln -sfn "$root/store/$rev" "$root/run/current-system"; echo activated';

/** Agents and runners as real processes of the real bundle, against the small dashboard. */
async function setup(rebuild: string) {
	const dashboard = await startDashboard();
	const folder = temporaryFolder();
	const bundle = await bundleAgent(folder);
	const repo = makeRepository(folder);
	const root = join(folder, 'root');
	const env = {
		PATH: standIns(folder, rebuild),
		HOME: folder,
		NIXFLEET_URL: dashboard.url,
		NIXFLEET_TOKEN: dashboard.token,
		NIXFLEET_HOSTNAME: 'alpha',
		NIXFLEET_KIND: 'nixos',
		NIXFLEET_ROOT: root,
		NIXFLEET_STATE_DIR: join(folder, 'state'),
		NIXFLEET_REPO_URL: repo.url,
		NIXFLEET_GIT_PROTOCOLS: 'file',
		NIXFLEET_BACKOFF_MS: '20'
	};
	const start = (): ChildProcess => {
		const log = openSync(join(folder, 'agent.log'), 'a');
		const child = spawn(process.execPath, [bundle], { env, stdio: ['ignore', log, log] });
		closeSync(log);
		onTestFinished(() => void child.kill('SIGKILL'));
		return child;
	};
	const journal = new Journal(env.NIXFLEET_STATE_DIR);
	const given = order({ command: 'pull-switch', commit: repo.first });
	const entry = journal.entry(given.id);
	onTestFinished(async () => {
		const run = entry.run();
		if (run && isAlive(run)) process.kill(run.pid, 'SIGKILL');
		await killTree({ rootPid: null, operationId: given.id }, 0);
	});
	/** Starts an agent and has it activate. */
	const activating = async () => {
		const agent = start();
		await until(() => dashboard.heard.subscriptions > 0, 'the agent to listen');
		dashboard.send({ type: 'offer', operation: given });
		await until(
			() => existsSync(entry.logPath) && readFileSync(entry.logPath, 'utf8').includes('activating'),
			'the activation'
		);
		return agent;
	};
	const ledger = () => readFileSync(join(root, 'ledger'), 'utf8').trim().split('\n');
	return {
		...dashboard,
		start,
		activating,
		entry,
		id: given.id,
		ledger,
		go: () => write(join(root, 'go'), '')
	};
}

const dead = (child: ChildProcess) =>
	until(() => child.exitCode !== null || child.signalCode !== null, 'the process to end');

describe('kill -9', () => {
	it('of the agent during a switch: it goes on, once, and the next agent tells all of it', async () => {
		const { activating, start, go, entry, heard, id, ledger } = await setup(WAITS_FOR_GO);
		const agent = await activating();
		agent.kill('SIGKILL');
		await dead(agent);
		go();
		await until(() => entry.result() !== null, 'the switch to end without an agent');
		start();
		await until(() => heard.results.has(id), 'the result');
		expect(heard.results.get(id)).toMatchObject({ outcome: 'succeeded' });
		expect(heard.logs.get(id)?.equals(readFileSync(entry.logPath))).toBe(true);
		expect(ledger()).toHaveLength(1);
	});

	it('of the agent and a new one at once: the running switch is adopted', async () => {
		const { activating, start, go, heard, id, ledger } = await setup(WAITS_FOR_GO);
		const agent = await activating();
		agent.kill('SIGKILL');
		await dead(agent);
		start();
		await until(() => heard.hellos.length === 2, 'the new agent');
		expect(heard.hellos[1]?.journal).toMatchObject([{ id, state: 'running', phase: 'activate' }]);
		go();
		await until(() => heard.results.has(id), 'the result');
		expect(heard.results.get(id)).toMatchObject({ outcome: 'succeeded' });
		expect(ledger()).toHaveLength(1);
	});

	it('of the runner while activating: the activation is let finish, and is called interrupted', async () => {
		const { activating, go, entry, heard, id } = await setup(WAITS_FOR_GO);
		await activating();
		process.kill(entry.run()?.pid ?? 0, 'SIGKILL');
		await until(() => !isAlive(entry.run() ?? { pid: 0, startTime: '' }), 'the runner to be gone');
		expect(entry.result()).toBeNull();
		go();
		await until(() => heard.results.has(id), 'the result');
		const result = heard.results.get(id);
		expect(result).toMatchObject({ outcome: 'interrupted', evidence: { exitCode: null } });
		expect(result?.message).toContain(
			'The system that was built runs now, but nobody saw the activation end.'
		);
		expect(result?.evidence.systemPathAfter).toBe(result?.evidence.builtPath);
	});
});

it('SIGTERM ends the agent at once and leaves the switch alone', async () => {
	const { activating, start, go, heard, id } = await setup(WAITS_FOR_GO);
	const agent = await activating();
	agent.kill('SIGTERM');
	await dead(agent);
	expect(agent.exitCode).toBe(0);
	go();
	start();
	await until(() => heard.results.has(id), 'the result');
	expect(heard.results.get(id)).toMatchObject({ outcome: 'succeeded' });
});

it('a runner that does not answer a stop is ended by the agent, with all it started', async () => {
	const { activating, send, entry, heard, id } = await setup(
		'echo activating; setsid sleep 300 & sleep 301'
	);
	const agent = await activating();
	process.kill(entry.run()?.pid ?? 0, 'SIGSTOP');
	send({ type: 'cancel', id, force: true });
	await until(() => heard.results.has(id), 'the result', 15_000);
	expect(heard.results.get(id)).toMatchObject({
		outcome: 'cancelled',
		evidence: { leftRunning: [] }
	});
	expect(membersOf({ rootPid: null, operationId: id })).toEqual([]);
	expect(agent.exitCode).toBeNull();
}, 30_000);
