import { randomBytes } from 'node:crypto';
import type { EnrollOutput, HostFacts } from '$lib/protocol/index.ts';
import { newUlid } from '$lib/server/platform/ids.ts';
import { Enrolment } from '../../cli/simulate/enrolment.ts';
import { callFrame, commandsFrame } from '../../cli/simulate/frames.ts';
import { firstFacts, helloOf, metricsOf, profileOf } from '../../cli/simulate/words.ts';
import { ENROLMENT_TOKEN } from '../support/server.ts';
import type { Peer } from './load/orders.ts';

const INTERVAL_SECONDS = 30;
const METRICS = metricsOf(() => 0.25, 86_400);
/** A heartbeat's metrics, one of them changing: see `Peer`. */
const BEAT = JSON.stringify(METRICS).replace('"cpuPercent":12.5', '"cpuPercent":@');

/** What a host that is set up reports: as much to keep and to judge as in life. */
export const FACTS: HostFacts = firstFacts(Date.UTC(2025, 9, 12));

/** Enrols hosts one after another. @returns agents that are ready to connect */
export async function fleetPeers(url: string, names: string[]): Promise<Peer[]> {
	const peers: Peer[] = [];
	const enrolment = new Enrolment({ url, token: ENROLMENT_TOKEN });
	for (const name of names) {
		const secret = randomBytes(32).toString('base64url');
		const profile = profileOf(name, INTERVAL_SECONDS);
		peers.push(peerOf(url, name, await enrolment.enroll({ secret, profile })));
	}
	enrolment.close();
	return peers;
}

const peerOf = (url: string, name: string, { token, hostId }: EnrollOutput): Peer => {
	const hello = helloOf({
		profile: profileOf(name, INTERVAL_SECONDS),
		facts: FACTS,
		metrics: METRICS,
		journal: [],
		process: { instanceId: newUlid(), startedAt: 1 }
	});
	const beat = callFrame('#', 'agent.heartbeat', { metrics: 0, active: null });
	return {
		name,
		id: hostId,
		url,
		headers: { authorization: `Bearer ${token}` },
		hello: [callFrame(1, 'agent.hello', hello), commandsFrame(2)],
		beat: beat.replace('"metrics":0', `"metrics":${BEAT}`)
	};
};

/** Tabs that watch the fleet. */
export const watcherPeers = (url: string, session: Record<string, string>, count: number): Peer[] =>
	Array.from({ length: count }, () => ({
		name: '',
		id: '',
		url,
		headers: session,
		hello: [
			'{"id":1,"jsonrpc":"2.0","method":"subscription","params":{"path":"live.fleet","input":null}}'
		],
		beat: ''
	}));

export const barePeers = (url: string, names: string[]): Peer[] =>
	names.map((name) => ({
		name,
		id: '',
		url,
		headers: {},
		hello: [JSON.stringify({ id: 1, method: 'join', host: name })],
		beat: `{"id":#,"method":"heartbeat","metrics":${BEAT}}`
	}));
