import { CLOSE } from '$lib/protocol/index.ts';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Entry } from '../journal/entry.ts';
import { Backoff, backoffOptions, type Ending } from './backoff.ts';
import { whyUnreachable } from './unreachable.ts';
import { openConnection, type Connection, type Ended } from './connection.ts';
import { identityPath, keepIdentity, loadIdentity, type Identity } from './identity.ts';
import { NonsenseError, readEnrolled } from './answers.ts';
import { isLasting, refusalOf } from './refusal.ts';
import { runSession, type AgentParts } from './session.ts';

/** `again`: a new connection is wanted at once, nothing went wrong. */
type Result = Omit<Ending, 'healthyMs'> & { message: string; again?: boolean };

/** Connects, talks, and connects again, until the signal aborts. */
export async function runLink(parts: AgentParts, signal: AbortSignal): Promise<void> {
	const { config, log } = parts;
	const backoff = new Backoff(backoffOptions(config.backoffBaseMs));
	while (!signal.aborted) {
		const identity = loadIdentity(config);
		const { url, ca } = config;
		const connection = openConnection({ url, ca, token: identity.token });
		const stop = () => connection.close();
		signal.addEventListener('abort', stop, { once: true });
		const { result, healthyMs } = await converse(parts, connection, identity);
		signal.removeEventListener('abort', stop);
		if (signal.aborted) return;
		if (result.again) continue;
		const waitMs = backoff.next({ ...result, healthyMs });
		log[result.slow ? 'error' : 'warn'](result.message, { url: config.url, nextTryInMs: waitMs });
		await sleep(waitMs, undefined, { signal }).catch(() => {});
	}
}

/** Uses one connection to its end. */
async function converse(
	parts: AgentParts,
	connection: Connection,
	identity: Identity
): Promise<{ result: Result; healthyMs: number }> {
	// Looked up before dialling: only a connection made since the activation proves that one can be made.
	const onTrial = parts.supervisor.awaitingHello();
	if (!(await connection.opened))
		return { result: ofEnd(parts, identity, await connection.ended), healthyMs: 0 };
	const openedAt = performance.now();
	let refusal: Result | null = null;
	const renewal = renewForTrial(parts, connection, onTrial);
	try {
		if (identity.kind === 'enrol') refusal = await enrol(parts, connection, identity);
		else await runSession(parts, connection, () => onTrial?.guard.greet());
	} catch (error) {
		const report = refusalOf(error);
		if (report)
			refusal = {
				slow: isLasting(report),
				retryAfterMs: report.retryAfterMs ?? null,
				message: `The dashboard refuses this host: ${report.message}`
			};
		else if (error instanceof NonsenseError)
			refusal = { slow: true, retryAfterMs: null, message: error.message };
		else if (!connection.signal.aborted) parts.log.error('The conversation failed', { error });
	}
	if (renewal.wanted()) await connection.ended;
	connection.close();
	if (renewal.wanted())
		return {
			result: { slow: false, retryAfterMs: null, message: 'Connecting anew', again: true },
			healthyMs: 0
		};
	const result = refusal ?? ofEnd(parts, identity, await connection.ended);
	return { result, healthyMs: refusal ? 0 : performance.now() - openedAt };
}

/** Ends this connection once a switch waits for the dashboard to be reached by a new one. */
function renewForTrial(
	{ supervisor, log }: AgentParts,
	connection: Connection,
	onTrial: Entry | null
): { wanted: () => boolean } {
	let wanted = false;
	const end = supervisor.alongside(() => {
		const entry = supervisor.awaitingHello();
		if (entry === null || entry.dir === onTrial?.dir || wanted) return;
		wanted = true;
		log.info('Connecting anew to confirm a switch');
		void connection.leave();
	});
	connection.signal.addEventListener('abort', end, { once: true });
	return { wanted: () => wanted };
}

async function enrol(
	{ config, log }: AgentParts,
	connection: Connection,
	identity: Extract<Identity, { kind: 'enrol' }>
): Promise<Result> {
	const { secret } = identity;
	const { token, hostId, hostName } = readEnrolled(
		await connection.api.enroll.mutate({ secret, profile: config.profile }, connection.within())
	);
	keepIdentity(config, { secret, token, hostId });
	log.info('Enrolled at the dashboard', { host: hostName, hostId });
	return { slow: false, retryAfterMs: null, message: 'Enrolled', again: true };
}

/** What a connection's end means for the next try, and how it is told. */
function ofEnd({ config }: AgentParts, identity: Identity, ended: Ended): Result {
	switch (ended.how) {
		case 'unreachable':
			return {
				slow: false,
				retryAfterMs: null,
				message: whyUnreachable(ended.problem)
			};
		case 'refused': {
			const said = ended.report?.message ?? `HTTP ${ended.status}`;
			const { retryAfterMs } = ended;
			if (ended.status === 401 || ended.status === 403)
				return {
					slow: true,
					retryAfterMs,
					message: `The dashboard refuses the token: ${said} ${remedy(config.stateDir, identity)}`
				};
			if (ended.redirectsTo !== null && ended.status >= 300 && ended.status < 400)
				return {
					slow: false,
					retryAfterMs,
					message: `What answers at NIXFLEET_URL wants to send this host elsewhere (HTTP ${ended.status} to ${ended.redirectsTo}). That is never followed, because the token would be sent there, too. If it is right, set NIXFLEET_URL to it.`
				};
			if (ended.report === null && ended.status !== 429 && ended.status !== 503)
				return {
					slow: false,
					retryAfterMs,
					message: `What answers at NIXFLEET_URL is not a dashboard, or one behind a misconfigured proxy (HTTP ${ended.status}).`
				};
			return {
				slow: ended.status === 426,
				retryAfterMs,
				message: `The dashboard does not let us in: ${said}`
			};
		}
		case 'closed':
			if (ended.code === CLOSE.duplicate)
				return {
					slow: true,
					retryAfterMs: null,
					message:
						'Another agent is connected with the token of this host. If this machine was cloned, give it its own: set another NIXFLEET_HOSTNAME and delete identity.json in its state directory.'
				};
			if (ended.code === CLOSE.unauthenticated && ended.reason !== 'no hello')
				return {
					slow: true,
					retryAfterMs: null,
					message: `The dashboard has revoked the token of this host. ${remedy(config.stateDir, identity)}`
				};
			return {
				slow: false,
				retryAfterMs: null,
				message: `The connection ended (${ended.code}${ended.reason === '' ? '' : ` ${ended.reason}`}).`
			};
	}
}

const remedy = (stateDir: string, identity: Identity): string => {
	if (identity.kind === 'enrol')
		return 'Copy the enrolment token from the dashboard into NIXFLEET_TOKEN or its file.';
	return identity.stored
		? `This host was removed or its token rotated. To enrol it again, delete ${identityPath(stateDir)}, or configure a new token; it never enrols again by itself.`
		: 'Add the host in the dashboard and put the token shown there into NIXFLEET_TOKEN or its file.';
};
