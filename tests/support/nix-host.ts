import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { processesWith, startProgram, type Program } from './process.ts';
import { ENROLMENT_TOKEN } from './server.ts';
import { waitFor } from './wait-for.ts';

/** One line of the ledger: what the rebuild stand-in really did. It is the ground truth of a test. */
export type LedgerLine = { operation: string; event: 'start' | 'end'; exitCode: number | null };

/**
 * A host of a test: the built agent as a process, with a root, a home and a Nix store of its own. Git and Nix are
 * real; only `nixos-rebuild` is a stand-in (tests/support/bin), because a plain machine has no NixOS to activate.
 */
export function nixHost(world: {
	folder: string;
	name: string;
	url: string;
	repoUrl: string;
	env?: Record<string, string>;
}) {
	const home = join(world.folder, world.name);
	const root = join(home, 'root');
	const stateDir = join(home, 'state');
	const ledger = join(home, 'ledger');
	for (const folder of [
		'root/run',
		'root/nix/var/nix/profiles',
		'root/nix/var/nix/gcroots',
		'store',
		'nix-log',
		'nix-conf',
		'home'
	])
		mkdirSync(join(home, folder), { recursive: true });
	// As NixOS does it: what runs, and what was booted, is never garbage.
	for (const system of ['current-system', 'booted-system'])
		symlinkSync(join(root, 'run', system), join(root, 'nix/var/nix/gcroots', system));
	const env: Record<string, string> = {
		PATH: `${resolve('tests/support/bin')}:${process.env.PATH ?? ''}`,
		HOME: join(home, 'home'),
		USER: process.env.USER ?? 'root',
		NIX_STORE_DIR: join(home, 'store'),
		NIX_STATE_DIR: join(root, 'nix/var/nix'),
		NIX_LOG_DIR: join(home, 'nix-log'),
		NIX_CONF_DIR: join(home, 'nix-conf'),
		NIX_CONFIG:
			'experimental-features = nix-command flakes\nsandbox = false\nbuild-users-group =\nsubstituters =\nflake-registry =\n',
		NIXFLEET_URL: world.url.replace('localhost', '127.0.0.1'),
		NIXFLEET_TOKEN: ENROLMENT_TOKEN,
		NIXFLEET_HOSTNAME: world.name,
		NIXFLEET_KIND: 'nixos',
		NIXFLEET_REPO_URL: world.repoUrl,
		NIXFLEET_GIT_PROTOCOLS: 'file',
		NIXFLEET_STATE_DIR: stateDir,
		NIXFLEET_ROOT: root,
		NIXFLEET_LEDGER: ledger,
		NIXFLEET_INTERVAL: '5',
		NIXOS_REBUILD_PROFILE: join(root, 'nix/var/nix/profiles/system'),
		...world.env
	};
	const agents: Program[] = [];
	return {
		name: world.name,
		root,
		stateDir,
		env,
		/** Starts the agent, with further environment or as another program if the test wants that. */
		startAgent(
			more: Record<string, string> = {},
			program = resolve('build/agent/nixfleet-agent.mjs')
		): Program {
			const agent = startProgram(process.execPath, [program], { env: { ...env, ...more } });
			agents.push(agent);
			return agent;
		},
		/** The agent's own check, run to its end. */
		async check(
			more: Record<string, string> = {}
		): Promise<{ exitCode: number | string; output: string }> {
			const program = startProgram(
				process.execPath,
				[resolve('build/agent/nixfleet-agent.mjs'), 'check'],
				{ env: { ...env, ...more } }
			);
			const exitCode = await program.ended;
			return { exitCode, output: program.output() };
		},
		operationDir: (id: string): string => join(stateDir, 'operations', id),
		outputOf: (id: string): Buffer => readFileSync(join(stateDir, 'operations', id, 'output.log')),
		ledger: (): LedgerLine[] => readLedger(ledger),
		async [Symbol.asyncDispose]() {
			for (const agent of agents) await agent.stop('SIGKILL');
			// Operations outlive their agent; none outlives its test.
			await waitFor('what the host runs to be gone', () => {
				const left = processesWith(`NIXFLEET_ROOT=${root}`);
				for (const pid of left) end(pid);
				return left.length === 0;
			});
			makeWritable(join(home, 'store'));
		}
	};
}

/** What a stand-in wrote, line by line; nothing when it never ran. */
export function readLedger(file: string): LedgerLine[] {
	if (!existsSync(file)) return [];
	return readFileSync(file, 'utf8')
		.trim()
		.split('\n')
		.filter(Boolean)
		.map((line) => {
			const [operation = '', event = '', exitCode] = line.split(' ');
			return {
				operation,
				event: event as LedgerLine['event'],
				exitCode: exitCode === undefined ? null : Number(exitCode)
			};
		});
}

export type NixHost = ReturnType<typeof nixHost>;

function end(pid: number): void {
	try {
		process.kill(pid, 'SIGKILL');
	} catch {
		// Gone by itself.
	}
}

/** Nix seals its store, and only root may remove what is sealed. */
function makeWritable(store: string): void {
	execFileSync('chmod', ['-R', 'u+w', store]);
}
