import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { temporaryFolder } from '../support/folder.ts';

export type Case = {
	module: 'nixos-agent' | 'nixos-dashboard' | 'home-manager-agent' | 'darwin-agent';
	system: string;
	services: Record<string, Record<string, unknown>>;
};

export type OptionDoc = {
	type: string;
	description: string;
	default: string | null;
	internal: boolean;
};

type Launchd = { [key: string]: unknown; EnvironmentVariables: Record<string, string> };

export type Evaluated = {
	/** Messages of the assertions that fail. */
	failed: string[];
	warnings: string[];
	/** Units of the system as text, by name. */
	units: Record<string, string>;
	timers: Record<string, { wantedBy: string[]; timerConfig: Record<string, unknown> }>;
	/** Sockets of the system as text, by name. */
	sockets: Record<string, string>;
	userUnits: Record<string, { Service: { [key: string]: unknown; Environment: string[] } }>;
	launchd: {
		daemons?: Record<string, { serviceConfig: Launchd }>;
		agents?: Record<string, { enable: boolean; config: Launchd }>;
	};
	files: Record<string, string>;
	ports: number[];
	folders: string[];
	users: string[];
	options: Record<string, Record<string, OptionDoc>>;
};

/** The lib of a nixpkgs, when one is named; else our own, which has what the modules use of it. */
export const LIB = process.env.NIXPKGS_LIB ?? resolve('tests/nix/lib');

/** Nix with a store of its own, without network or registry. */
export function nix(folder: string, program: string, args: string[]) {
	for (const name of ['store', 'state', 'log', 'conf', 'home'])
		mkdirSync(join(folder, name), { recursive: true });
	const result = spawnSync(program, args, {
		encoding: 'utf8',
		maxBuffer: 64 * 1024 * 1024,
		env: {
			PATH: process.env.PATH ?? '',
			HOME: join(folder, 'home'),
			NIX_STORE_DIR: join(folder, 'store'),
			NIX_STATE_DIR: join(folder, 'state'),
			NIX_LOG_DIR: join(folder, 'log'),
			NIX_CONF_DIR: join(folder, 'conf'),
			NIX_CONFIG:
				'experimental-features = nix-command flakes\nsandbox = false\nbuild-users-group =\nsubstituters =\nflake-registry =\n'
		}
	});
	return { status: result.status, stdout: result.stdout, stderr: result.stderr };
}

/** Evaluates the modules by the real Nix. @throws what Nix says when it cannot */
export function evaluate<Name extends string>(cases: Record<Name, Case>): Record<Name, Evaluated> {
	using folder = temporaryFolder('nix-eval');
	const expression = `{ cases, lib }: import ${resolve('tests/nix/evaluate.nix')} { lib = import lib; cases = builtins.fromJSON cases; }`;
	const { status, stdout, stderr } = nix(folder.path, 'nix-instantiate', [
		'--eval',
		'--strict',
		'--json',
		'--expr',
		expression,
		'--argstr',
		'cases',
		JSON.stringify(cases),
		'--arg',
		'lib',
		LIB
	]);
	if (status !== 0) throw new Error(stderr);
	return JSON.parse(stdout) as Record<Name, Evaluated>;
}

/** The agent on NixOS with these options besides what it must have. */
export const agentCase = (options: Record<string, unknown>): Case => ({
	module: 'nixos-agent',
	system: 'x86_64-linux',
	services: {
		'nixfleet-agent': {
			enable: true,
			url: 'wss://fleet.example.com',
			tokenFile: '/run/agenix/nixfleet-token',
			...options
		}
	}
});

export const dashboardCase = (options: Record<string, unknown>): Case => ({
	module: 'nixos-dashboard',
	system: 'x86_64-linux',
	services: { 'nixfleet-dashboard': { enable: true, ...options } }
});

/** The values of one key of a unit, in order. */
export const valuesOf = (unit: string, key: string): string[] =>
	unit
		.split('\n')
		.filter((line) => line.startsWith(`${key}=`))
		.map((line) => line.slice(key.length + 1));

/** The environment that a unit gives, as systemd reads it. */
export function environmentOf(unit: string): Record<string, string> {
	const pairs = valuesOf(unit, 'Environment').map((quoted) => {
		const [name = '', ...value] = (JSON.parse(quoted) as string).split('=');
		return [name, value.join('=').replaceAll('%%', '%')];
	});
	return Object.fromEntries(pairs) as Record<string, string>;
}
