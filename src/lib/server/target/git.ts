import { execa } from 'execa';
import { splitCredentials, withoutCredentials } from '$lib/protocol/index.ts';
import { SourceError } from './source.ts';

/** Passed on to git; everything else of our environment stays here. */
const PASSED_ON = [
	'PATH',
	'HOME',
	'SSL_CERT_FILE',
	'SSL_CERT_DIR',
	'NIX_SSL_CERT_FILE',
	'GIT_SSL_CAINFO',
	'http_proxy',
	'https_proxy',
	'HTTPS_PROXY',
	'no_proxy',
	'NO_PROXY',
	'SSH_AUTH_SOCK'
];

/** A repository as git is told of it. */
export type Remote = {
	/** The address, with its credentials if it has any. */
	url: string;
	/** Names joined by colons, as GIT_ALLOW_PROTOCOL takes them. */
	protocols: string;
	/** For SSH; undefined: whatever ssh finds by itself. */
	sshKeyFile?: string | undefined;
	/** Host keys that count; undefined: those that ssh knows. */
	knownHostsFile?: string | undefined;
};

/**
 * Runs git on a repository that is not ours: no prompts, no configuration but the command line's, only the
 * transports that were allowed.
 * @param args with the address as `splitCredentials` gives it: arguments can be read by everybody on the machine
 * @param options.remote where it is, and what opens its door, which reaches git by its environment
 * @param options.bytes standard output as it is, one character a byte
 * @param options.signal ends git at once
 * @returns what git wrote on its standard output
 * @throws {SourceError} whose text holds no credentials
 */
export async function runGit(
	args: string[],
	options: {
		remote: Remote;
		timeoutMs: number;
		bytes?: boolean;
		signal?: AbortSignal;
	}
): Promise<string> {
	// A process group of its own: git's transports are children that would outlive it and hold its output open.
	const child = execa('git', args, {
		// Not where we were started: the configuration of a repository there would count.
		cwd: '/',
		env: { ...environment(options.remote), ...credentials(options.remote.url) },
		extendEnv: false,
		detached: true,
		stdin: 'ignore',
		maxBuffer: 4 * 1024 * 1024,
		encoding: options.bytes ? 'latin1' : 'utf8',
		stripFinalNewline: !options.bytes,
		reject: false
	});
	const endGroup = (): void => {
		if (child.pid === undefined) return;
		try {
			process.kill(-child.pid, 'SIGKILL');
		} catch {
			// It has ended already.
		}
	};
	let late = false;
	const timer = setTimeout(() => {
		late = true;
		endGroup();
	}, options.timeoutMs);
	options.signal?.addEventListener('abort', endGroup);
	if (options.signal?.aborted) endGroup();
	const result = await child;
	clearTimeout(timer);
	options.signal?.removeEventListener('abort', endGroup);

	if (!result.failed) return result.stdout;
	const shown = withoutCredentials(options.remote.url);
	if (late)
		throw new SourceError(
			`The repository ${shown} did not answer within ${options.timeoutMs / 1000} seconds. Check the network.`
		);
	if (result.code === 'ENOENT')
		throw new SourceError(
			"git is not installed on the dashboard's machine. Install it, or use NIXFLEET_VERSION_URL."
		);
	throw new SourceError(explain(shown, result.exitCode, withoutSecrets(result.stderr)));
}

function environment(remote: Remote): Record<string, string> {
	const env: Record<string, string> = {
		GIT_ALLOW_PROTOCOL: remote.protocols,
		GIT_TERMINAL_PROMPT: '0',
		// Empty: nobody is asked. The name of a program that is missing would end up in the error.
		GIT_ASKPASS: '',
		GIT_CONFIG_NOSYSTEM: '1',
		GIT_CONFIG_GLOBAL: '/dev/null',
		GIT_SSH_COMMAND: sshCommand(remote),
		// Its messages are read below.
		LC_ALL: 'C'
	};
	for (const name of PASSED_ON) {
		const value = process.env[name];
		if (value !== undefined) env[name] = value;
	}
	return env;
}

/** Never asks. With a key of its own no other is offered, and with known hosts of its own no other counts. */
export function sshCommand({ sshKeyFile, knownHostsFile }: Remote): string {
	const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;
	return [
		'ssh -o BatchMode=yes -o ConnectTimeout=10',
		...(sshKeyFile === undefined ? [] : ['-o IdentitiesOnly=yes', `-i ${quoted(sshKeyFile)}`]),
		...(knownHostsFile === undefined
			? []
			: ['-o StrictHostKeyChecking=yes', `-o ${quoted(`UserKnownHostsFile=${knownHostsFile}`)}`])
	].join(' ');
}

/** User name and password as a header for this one address, which no redirect takes elsewhere. */
function credentials(address: string): Record<string, string> {
	const { url, header } = splitCredentials(address);
	if (header === null) return {};
	return {
		GIT_CONFIG_COUNT: '2',
		GIT_CONFIG_KEY_0: `http.${url}.extraHeader`,
		GIT_CONFIG_VALUE_0: header,
		GIT_CONFIG_KEY_1: 'http.followRedirects',
		GIT_CONFIG_VALUE_1: 'false'
	};
}

/** `git ls-remote --exit-code` answers 2 when the branch is not there. */
function explain(url: string, exitCode: number | undefined, stderr: string): string {
	if (exitCode === 2) return `The repository ${url} has no such branch. Check NIXFLEET_BRANCH.`;
	if (/transport '.*' not allowed/.test(stderr))
		return `The repository ${url} uses a transport that is not allowed. See NIXFLEET_GIT_PROTOCOLS.`;
	const why = reason(stderr).slice(0, 300) || `git ended with ${exitCode ?? 'a signal'}`;
	return `The repository ${url} cannot be read: ${why}. Check NIXFLEET_REPO_URL and its credentials.`;
}

/** The first line that says something: git and ssh tell the cause first, and advice after it. */
const reason = (stderr: string): string =>
	stderr
		.split('\n')
		.map((line) => line.trim().replace(/\.$/, ''))
		.find((line) => line !== '' && !/^(warning|hint):/i.test(line)) ?? '';

const withoutSecrets = (text: string): string => text.replace(/:\/\/[^/\s]*@/g, '://');
