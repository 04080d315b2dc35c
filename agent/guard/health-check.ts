import { randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import type { ProcessGroups } from '../journal/process-groups.ts';
import { runProcess } from '../runner/child-process.ts';
import { CHECK_MARKER } from '../runner/environment.ts';

/** What must work after a switch, besides systemd's units and the way to the dashboard. */
export type HealthCheck =
	| { kind: 'http'; url: string }
	| { kind: 'tcp'; host: string; port: number }
	| { kind: 'exec'; path: string };

export const HEALTH_CHECKS_MOST = 32;
const PROBE_MS = 5_000;
const KILL_GRACE_MS = 500;

/** @returns null when the text is not a health check */
export function parseHealthCheck(text: string): HealthCheck | null {
	if (text.startsWith('exec:'))
		return /^exec:\/[^\0]+$/.test(text) ? { kind: 'exec', path: text.slice('exec:'.length) } : null;
	if (!URL.canParse(text)) return null;
	const url = new URL(text);
	if (url.protocol === 'http:' || url.protocol === 'https:') return { kind: 'http', url: url.href };
	const port = Number(url.port);
	if (url.protocol !== 'tcp:' || url.hostname === '' || port === 0) return null;
	return { kind: 'tcp', host: url.hostname.replace(/^\[|\]$/g, ''), port };
}

/** Probes once, for at most five seconds; what that leaves running is ended. @returns what is wrong, as the end of a sentence; null: nothing */
export async function probe(
	check: HealthCheck,
	env: Record<string, string>,
	groups?: ProcessGroups
): Promise<string | null> {
	switch (check.kind) {
		case 'http':
			return probeHttp(check.url);
		case 'tcp':
			return probeTcp(check);
		case 'exec': {
			const checkId = randomUUID();
			const result = await runProcess({
				argv: [check.path],
				cwd: '/',
				env: { ...env, [CHECK_MARKER]: checkId },
				output: 'capture',
				signal: AbortSignal.timeout(PROBE_MS),
				graceMs: KILL_GRACE_MS,
				checkId,
				groups
			});
			if (result.problem !== null) return result.problem.replace(/\.$/, '');
			if (result.stopped) return `${check.path} did not end within ${PROBE_MS / 1000} seconds`;
			return result.exitCode === 0
				? null
				: `${check.path} ended with ${result.signal ?? `exit code ${result.exitCode ?? 'unknown'}`}`;
		}
	}
}

async function probeHttp(url: string): Promise<string | null> {
	const shown = url.replace(/\/\/[^/@]*@/, '//');
	try {
		const response = await fetch(url, {
			signal: AbortSignal.timeout(PROBE_MS),
			redirect: 'manual',
			headers: { 'user-agent': 'nixfleet-agent' }
		});
		await response.body?.cancel();
		return response.status < 400 ? null : `${shown} answers ${response.status}`;
	} catch {
		return `${shown} does not answer`;
	}
}

const probeTcp = ({ host, port }: { host: string; port: number }): Promise<string | null> =>
	new Promise((resolve) => {
		const socket = connect({ host, port, timeout: PROBE_MS });
		const end = (problem: string | null): void => {
			socket.destroy();
			resolve(problem);
		};
		socket.once('connect', () => end(null));
		socket.once('timeout', () => end(`${host}:${port} does not answer`));
		socket.once('error', () => end(`${host}:${port} takes no connection`));
	});
