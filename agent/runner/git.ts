import { join } from 'node:path';
import type { HostConfig } from '../config.ts';
import { ownerOf, type Owner } from './checkout-owner.ts';
import { keepLogin } from './git-login.ts';
import { disarm } from './own-clone.ts';

/** A git call, ready to be run: what it is, what is added to its environment, and whose rights it needs. */
export type GitCall = {
	argv: [string, ...string[]];
	cwd: string;
	env: Record<string, string>;
	/** Undefined: those of the caller. */
	as: Owner | undefined;
};

/** Switched off for every call, whatever the repository's own configuration says. */
const ALWAYS = [
	'core.hooksPath=/dev/null',
	'core.fsmonitor=false',
	// The user's own, which the machine's configuration does not name.
	'core.attributesFile=/dev/null',
	'core.excludesFile=/dev/null',
	'core.gitProxy=none',
	'core.pager=cat',
	'protocol.ext.allow=never',
	// A replacement would be built in place of the commit that was asked for and signed.
	'core.useReplaceRefs=false',
	'submodule.recurse=false',
	'fetch.recurseSubmodules=false',
	// A collection in the background would outlive the operation.
	'gc.autoDetach=false',
	'maintenance.autoDetach=false',
	'credential.helper=',
	'advice.detachedHead=false'
];

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

/** Never asks; the host's key must be known, or is kept at first sight when no file of known keys is given. */
export function sshCommand(config: HostConfig, owner?: Owner): string {
	// What the agent keeps is for root alone.
	const own = owner ? '' : `${join(config.stateDir, 'known_hosts')} `;
	const known = config.knownHostsFile ?? `${own}~/.ssh/known_hosts`;
	const options = [
		'BatchMode=yes',
		'ConnectTimeout=20',
		`StrictHostKeyChecking=${config.knownHostsFile === null ? 'accept-new' : 'yes'}`,
		`UserKnownHostsFile=${known}`
	];
	const key =
		config.sshKeyFile === null ? [] : ['-i', quoted(config.sshKeyFile), '-o', 'IdentitiesOnly=yes'];
	return ['ssh', ...options.flatMap((option) => ['-o', quoted(option)]), ...key].join(' ');
}

/**
 * The one way git is called. The repository is always named, never searched for, so that a broken
 * clone cannot lead a `reset` or `clean` into a repository around it.
 */
export function gitCall(config: HostConfig, args: readonly string[]): GitCall {
	disarm(config);
	const owner = ownerOf(config) ?? undefined;
	const login = owner ? null : keepLogin(config);
	const env: Record<string, string> = {
		GIT_ALLOW_PROTOCOL: config.gitProtocols.join(':'),
		GIT_TERMINAL_PROMPT: '0',
		// Empty, not absent: absent, the repository's configuration names the program that asks.
		GIT_ASKPASS: '',
		GIT_CONFIG_NOSYSTEM: '1',
		GIT_CONFIG_GLOBAL: '/dev/null',
		GIT_OPTIONAL_LOCKS: '0',
		GIT_SSH_COMMAND: sshCommand(config, owner),
		...(owner && { HOME: owner.home })
	};
	return {
		argv: [
			'git',
			...ALWAYS.flatMap((setting) => ['-c', setting]),
			...(login === null ? [] : ['-c', `include.path=${login}`]),
			`--git-dir=${join(config.repoDir, '.git')}`,
			`--work-tree=${config.repoDir}`,
			...args
		],
		cwd: config.repoDir,
		env,
		as: owner
	};
}
