import { createClient } from '@libsql/client';
import type { Command, Failpoint, Operation, Rollout } from '$lib/protocol/index.ts';
import { execFileSync } from 'node:child_process';
import {
	copyFileSync,
	existsSync,
	mkdirSync,
	readFileSync,
	realpathSync,
	rmSync,
	symlinkSync,
	writeFileSync
} from 'node:fs';
import { join, resolve } from 'node:path';
import { makeRepository } from '../../agent/support/repository.ts';
import { readLedger, type LedgerLine } from '../support/nix-host.ts';
import { temporaryFolder } from '../support/folder.ts';
import { processesOf, processesWith, startProgram, type Program } from '../support/process.ts';
import { ENROLMENT_TOKEN, openBrowser, PASSWORD, startDashboard } from '../support/server.ts';
import { waitFor } from '../support/wait-for.ts';
import { openChaosProxy } from './chaos-proxy.ts';
import type { Systems } from './checker.ts';
import type { Part } from './plan.ts';
import { writeStandIns } from '../support/stand-ins.ts';

const BUILD = 'build-faults';
const ARM = ['--import', resolve('tests/faults/arm.mjs')];
const SERVER = [...ARM, `${BUILD}/server.mjs`];
const AGENT = [...ARM, resolve(BUILD, 'agent/nixfleet-agent.mjs')];
const HOST = 'hsb1';

export type FaultWorld = Awaited<ReturnType<typeof openFaultWorld>>;

/** What runs before anything is asked: without it the first switch would have nothing to go back to. */
function beginWith(root: string, bin: string): void {
	const system = join(root, 'store/first-system');
	mkdirSync(join(system, 'bin'), { recursive: true });
	const activator = 'switch-to-configuration';
	copyFileSync(join(bin, activator), join(system, 'bin', activator));
	for (const link of ['run/current-system', 'nix/var/nix/profiles/system'])
		symlinkSync(system, join(root, link));
}

/**
 * Dashboard, chaos proxy and one agent, kept alive as a service manager keeps them: whatever dies is started again.
 * One world serves many runs, one after the other.
 */
export async function openFaultWorld() {
	const folder = temporaryFolder('faults');
	const home = join(folder.path, HOST);
	const root = join(home, 'root');
	for (const name of ['root/run', 'root/store', 'root/nix/var/nix/profiles', 'state', 'home'])
		mkdirSync(join(home, name), { recursive: true });
	const bin = writeStandIns(home);
	beginWith(root, bin);
	const repository = makeRepository(folder.path);
	const failpointFile = join(folder.path, 'failpoint');
	const ledger = join(home, 'ledger');
	const dataDir = join(folder.path, 'data');
	const serverEnv = {
		NIXFLEET_FAILPOINT_FILE: failpointFile,
		NIXFLEET_LOG_LEVEL: 'info',
		NIXFLEET_REPO_URL: repository.url
	};
	let dashboard = await startDashboard({ dataDir, env: serverEnv, argv: SERVER });
	const { port, url } = dashboard;
	const proxy = await openChaosProxy(port);
	const browser = await openBrowser(url);
	await browser.stepUp();
	const { key } = await browser.rpc.apiKeys.create.mutate({ name: 'faults', scope: 'admin' });
	const { cookie } = browser;
	browser.close();
	const agentEnv: Record<string, string> = {
		PATH: `${bin}:${process.env.PATH ?? ''}`,
		HOME: join(home, 'home'),
		NIXFLEET_URL: `http://127.0.0.1:${proxy.port}`,
		NIXFLEET_TOKEN: ENROLMENT_TOKEN,
		NIXFLEET_HOSTNAME: HOST,
		NIXFLEET_KIND: 'nixos',
		NIXFLEET_ROOT: root,
		NIXFLEET_STATE_DIR: join(home, 'state'),
		NIXFLEET_REPO_URL: repository.url,
		NIXFLEET_GIT_PROTOCOLS: 'file',
		NIXFLEET_BACKOFF_MS: '20',
		// A campaign asks for more in an hour than people do.
		NIXFLEET_MAX_SWITCHES_PER_HOUR: '0',
		NIXFLEET_MAX_REBOOTS_PER_HOUR: '0',
		NIXFLEET_MAX_OPERATIONS_PER_HOUR: '0',
		NIXFLEET_INTERVAL: '5',
		NIXFLEET_CONFIRM_WINDOW: '6',
		NIXFLEET_LEDGER: ledger,
		NIXFLEET_FAILPOINT_FILE: failpointFile
	};
	const said: string[] = [];
	const startAgent = () => startProgram(process.execPath, AGENT, { env: agentEnv });
	let agent: Program = startAgent();
	let closing = false;
	/** Milliseconds from the start of a dashboard that followed a kill to its host being adopted. */
	const adoptions: number[] = [];

	async function keepAgent(): Promise<void> {
		while (!closing) {
			await agent.ended;
			said.push(agent.output());
			if (!closing) agent = startAgent();
		}
	}
	async function keepDashboard(): Promise<void> {
		while (!closing) {
			await dashboard.program.ended;
			said.push(dashboard.program.output());
			if (closing) return;
			const began = Date.now();
			dashboard = await startDashboard({ dataDir, port, env: serverEnv, argv: SERVER });
			void host()
				.then(() => adoptions.push(Date.now() - began))
				.catch(() => {});
		}
	}
	void keepAgent();
	void keepDashboard();

	/** A call as a script makes it, repeated until the dashboard answers. */
	async function call<Result>(
		kind: 'query' | 'mutation',
		path: string,
		input: unknown
	): Promise<Result> {
		const json = JSON.stringify(input);
		return waitFor(
			`an answer to ${path}`,
			async () => {
				const query =
					kind === 'query' && input !== undefined ? `?input=${encodeURIComponent(json)}` : '';
				const response = await fetch(`${url}/trpc/${path}${query}`, {
					method: kind === 'query' ? 'GET' : 'POST',
					headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
					...(kind === 'mutation' ? { body: json } : {})
				}).catch(() => null);
				if (response === null || response.status === 429 || response.status >= 500) return false;
				const answer = (await response.json().catch(() => null)) as {
					result?: { data: Result };
					error?: { message: string };
				} | null;
				if (answer === null) return false;
				if (answer.error) throw new Error(`${path}: ${answer.error.message}`);
				return { value: answer.result?.data as Result };
			},
			60_000
		).then(({ value }) => value);
	}
	/** The host's id, once it is online. */
	const host = (): Promise<string> =>
		waitFor(
			`${HOST} to be online`,
			async () => {
				const rows = await call<
					{ id: string; name: string; presence: string; operation: unknown }[]
				>('query', 'hosts.list', undefined);
				return rows.find((row) => row.name === HOST && row.presence === 'online')?.id;
			},
			60_000
		);
	const hostId = await host();

	return {
		hostId,
		host,
		proxy,
		adoptions,
		root,
		repository,
		/** Kills a part at once, as kill -9 does. The runner: the one of the newest operation. */
		kill(part: Part): void {
			if (part === 'server') dashboard.program.child.kill('SIGKILL');
			else if (part === 'agent') agent.child.kill('SIGKILL');
			else for (const pid of programs(home, part)) signal(pid, 'SIGKILL');
		},
		/** Stops a part for a while, as a machine under pressure does. */
		async freeze(part: 'server' | 'agent', ms: number): Promise<void> {
			const { child } = part === 'server' ? dashboard.program : agent;
			child.kill('SIGSTOP');
			await new Promise((resolve) => setTimeout(resolve, ms));
			child.kill('SIGCONT');
		},
		/** @param first where another process dies before, without which nobody would come to the point */
		arm: (point: Failpoint, { after = 0, first }: { after?: number; first?: Failpoint } = {}) =>
			writeFileSync(failpointFile, `${first === undefined ? '' : `${first} 0\n`}${point} ${after}`),
		/** @returns whether the armed point was reached */
		disarm(): boolean {
			const hit = existsSync(`${failpointFile}.hit`) && !existsSync(failpointFile);
			rmSync(failpointFile, { force: true });
			rmSync(`${failpointFile}.hit`, { force: true });
			return hit;
		},
		systems: (): Systems => ({
			running: pathOf(join(root, 'run/current-system')),
			nextBoot: pathOf(join(root, 'nix/var/nix/profiles/system'))
		}),
		/** Sets or removes what steers the stand-ins. */
		steer(settings: Record<string, string | null>): void {
			for (const [name, value] of Object.entries(settings))
				if (value === null) rmSync(join(root, name), { force: true });
				else writeFileSync(join(root, name), value);
		},
		request: (input: {
			command: Command;
			idempotencyKey: string;
			force?: boolean;
			queue?: boolean;
		}): Promise<{ ok: boolean; code?: string; message?: string; operationId?: string }[]> =>
			call('mutation', 'operations.request', { hostIds: [hostId], ...input }),
		/** The same by a rollout. @returns its id */
		startRollout: (input: { command: Command; idempotencyKey: string }): Promise<string> =>
			call<{ id: string }>('mutation', 'rollouts.start', {
				hostIds: [hostId],
				waves: [],
				...input
			}).then(({ id }) => id),
		rollout: (id: string): Promise<Rollout> => call('query', 'rollouts.get', { id }),
		/** What the host was asked for since this id was made, newest first. */
		operationsSince: (id: string): Promise<Operation[]> =>
			call<Operation[]>('query', 'operations.list', { hostId, limit: 20 }).then((all) =>
				all.filter((operation) => operation.id > id)
			),
		/** Asks for a stop; that there is nothing to stop is a normal answer. */
		stop: (id: string, force = false): Promise<void> =>
			call<void>('mutation', 'operations.stop', { id, force }).catch((error: unknown) => {
				if (!String(error).includes('nothing to stop') && !/ended/.test(String(error))) throw error;
			}),
		operation: (id: string): Promise<Operation | null> =>
			call<Operation>('query', 'operations.get', { id }).catch((error: unknown) => {
				if (String(error).includes('no such operation')) return null;
				throw error;
			}),
		async storedLog(id: string): Promise<Buffer> {
			return waitFor('the stored output', async () => {
				const response = await fetch(`${url}/operations/${id}/log`, { headers: { cookie } }).catch(
					() => null
				);
				return response?.ok === true && { bytes: Buffer.from(await response.arrayBuffer()) };
			}).then(({ bytes }) => bytes);
		},
		hostLog(id: string): Buffer | null {
			const file = join(home, 'state/operations', id, 'output.log');
			return existsSync(file) ? readFileSync(file) : null;
		},
		ledger: (id: string): LedgerLine[] =>
			readLedger(ledger).filter((line) => line.operation === id),
		left: (id: string): number[] => processesOf(id),
		output: (): string => [...said, agent.output(), dashboard.program.output()].join('\n'),
		secrets: [PASSWORD, ENROLMENT_TOKEN, key, cookie.split('=')[1] ?? PASSWORD],
		/** What the database says of itself, read beside the running dashboard. */
		async database(): Promise<{ integrity: string; doublyActive: number }> {
			const client = createClient({ url: `file:${join(dataDir, 'nixfleet.db')}`, timeout: 5_000 });
			try {
				const check = await client.execute('PRAGMA integrity_check');
				const doubles = await client.execute(
					"select count(*) from (select host_id from operations where state in ('offered', 'running') group by host_id having count(*) > 1)"
				);
				return {
					integrity: String(check.rows[0]?.[0]),
					doublyActive: Number(doubles.rows[0]?.[0])
				};
			} finally {
				client.close();
			}
		},
		async [Symbol.asyncDispose]() {
			closing = true;
			await agent.stop('SIGKILL');
			await dashboard.program.stop('SIGKILL');
			await proxy.close();
			await waitFor('what the host runs to be gone', () => {
				const left = processesWith(`NIXFLEET_ROOT=${root}`);
				for (const pid of left) signal(pid, 'SIGKILL');
				return left.length === 0;
			});
			execFileSync('chmod', ['-R', 'u+w', folder.path]);
			folder[Symbol.dispose]();
		}
	};
}

/** Processes of this host beside its agent: `… nixfleet-agent.mjs runner|guard <folder>`. */
function programs(home: string, role: 'runner' | 'guard'): number[] {
	return processesWith(`HOME=${join(home, 'home')}`).filter((pid) => {
		try {
			return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').includes(role);
		} catch {
			return false;
		}
	});
}

function pathOf(link: string): string {
	try {
		return realpathSync(link);
	} catch {
		return '';
	}
}

function signal(pid: number, name: NodeJS.Signals): void {
	try {
		process.kill(pid, name);
	} catch {
		// Gone by itself.
	}
}
