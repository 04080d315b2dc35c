import { execa } from 'execa';
import { withoutCredentials } from '$lib/protocol/index.ts';
import { SourceError } from './source.ts';

/** Passed on to git; everything else of our environment stays here. */
const PASSED_ON = [
	'PATH',
	'HOME',
	'LANG',
	'SSL_CERT_FILE',
	'SSL_CERT_DIR',
	'GIT_SSL_CAINFO',
	'http_proxy',
	'https_proxy',
	'no_proxy',
	'SSH_AUTH_SOCK'
];

/**
 * Runs git on a repository that is not ours: no prompts, no configuration but the command line's, only the
 * transports that were allowed.
 * @throws {SourceError} whose text holds no credentials
 */
export async function runGit(
	args: string[],
	options: { protocols: string; timeoutMs: number; url: string }
): Promise<string> {
	const env: Record<string, string> = {
		GIT_ALLOW_PROTOCOL: options.protocols,
		GIT_TERMINAL_PROMPT: '0',
		GIT_ASKPASS: '/bin/false',
		GIT_CONFIG_NOSYSTEM: '1',
		GIT_CONFIG_GLOBAL: '/dev/null',
		GIT_SSH_COMMAND: 'ssh -o BatchMode=yes -o ConnectTimeout=10'
	};
	for (const name of PASSED_ON) if (process.env[name] !== undefined) env[name] = process.env[name];
	const result = await execa('git', args, {
		env,
		extendEnv: false,
		stdin: 'ignore',
		timeout: options.timeoutMs,
		maxBuffer: 1024 * 1024,
		reject: false,
		killSignal: 'SIGKILL'
	});
	if (!result.failed) return result.stdout;
	const shown = withoutCredentials(options.url);
	if (result.timedOut)
		throw new SourceError(
			`The repository ${shown} did not answer within ${options.timeoutMs / 1000} seconds. Check the network.`
		);
	if (result.code === 'ENOENT')
		throw new SourceError(
			"git is not installed on the dashboard's machine. Install it, or use NIXFLEET_VERSION_URL."
		);
	throw new SourceError(explain(shown, result.exitCode, withoutSecrets(result.stderr)));
}

/** `git ls-remote --exit-code` answers 2 when the branch is not there. */
function explain(url: string, exitCode: number | undefined, stderr: string): string {
	if (exitCode === 2) return `The repository ${url} has no such branch. Check NIXFLEET_BRANCH.`;
	if (/transport '.*' not allowed/.test(stderr))
		return `The repository ${url} uses a transport that is not allowed. See NIXFLEET_GIT_PROTOCOLS.`;
	const last = stderr.trim().split('\n').at(-1) ?? '';
	return `The repository ${url} cannot be read: ${last.slice(0, 300) || `git ended with ${exitCode}`}. Check NIXFLEET_REPO_URL and its credentials.`;
}

const withoutSecrets = (text: string): string => text.replace(/:\/\/[^/@\s]*@/g, '://');
