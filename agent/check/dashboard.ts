import { get as getOpenly } from 'node:http';
import { get as getSecurely } from 'node:https';
import type { AgentConfig } from '../config.ts';
import { openConnection } from '../link/connection.ts';
import { isHostToken } from '$lib/protocol/index.ts';
import { loadStoredToken } from '../link/identity.ts';
import { lockHolder } from '../state-lock.ts';
import type { Finding } from './index.ts';

const HTTP_MS = 10_000;

/** Whether the dashboard answers, and whether it takes the token. */
export async function checkDashboard(config: AgentConfig): Promise<Finding[]> {
	const reach = await checkHealth(config);
	return reach.ok === true ? [reach, await checkToken(config)] : [reach];
}

async function checkHealth({ url, ca }: AgentConfig): Promise<Finding> {
	const address = url.replace(/^ws/, 'http').replace(/\/ws$/, '/health');
	try {
		const status = await statusOf(address, ca);
		if (status >= 200 && status < 300) return { ok: true, what: `dashboard answers at ${address}` };
		return {
			ok: false,
			what: `${address} answered HTTP ${status}`,
			advice:
				'Is NIXFLEET_URL the address of the dashboard, and does the proxy in front of it pass everything on?'
		};
	} catch (error) {
		const reason =
			error instanceof Error
				? 'code' in error
					? String(error.code)
					: error.message
				: 'unknown reason';
		return {
			ok: false,
			what: `the dashboard cannot be reached at ${address} (${reason})`,
			advice:
				'Check NIXFLEET_URL, the network, the name and, with https, the certificate (NIXFLEET_CA_FILE).'
		};
	}
}

/** As the agent would ask: no redirect is followed, and the same authorities count. */
const statusOf = (address: string, ca: string | null): Promise<number> =>
	new Promise((resolve, reject) => {
		const get = address.startsWith('https:') ? getSecurely : getOpenly;
		const trust = ca === null ? {} : { ca };
		get(
			address,
			{ ...trust, rejectUnauthorized: true, signal: AbortSignal.timeout(HTTP_MS) },
			(response) => {
				response.destroy();
				resolve(response.statusCode ?? 0);
			}
		).on('error', reject);
	});

/** Knocks with the token and leaves again without a word. A running agent is not disturbed. */
async function checkToken(config: AgentConfig): Promise<Finding> {
	const holder = lockHolder(config.stateDir);
	if (holder)
		return {
			ok: 'skipped',
			what: `token: not tried, because an agent is running (process ${holder.pid}); its log tells`
		};
	const token = isHostToken(config.token)
		? config.token
		: (loadStoredToken(config) ?? config.token);
	const connection = openConnection({ url: config.url, ca: config.ca, token });
	const opened = await connection.opened;
	connection.close();
	if (opened)
		return {
			ok: true,
			what: isHostToken(token)
				? 'token accepted'
				: 'enrolment token accepted; this host enrols when the agent starts'
		};
	const ended = await connection.ended;
	const why =
		ended.how === 'refused'
			? (ended.report?.message ?? `HTTP ${ended.status}`)
			: ended.how === 'closed'
				? ended.reason
				: ended.problem;
	return {
		ok: false,
		what: `the dashboard does not take the token: ${why}`,
		advice: 'Copy the token again from the dashboard, or add this host there.'
	};
}
