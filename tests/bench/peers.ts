import { randomBytes } from 'node:crypto';
import WebSocket from 'ws';
import {
	NO_FACTS,
	type EnrollInput,
	type EnrollOutput,
	type HelloInput,
	type HostFacts,
	type HostProfile,
	type Metrics
} from '$lib/protocol/index.ts';
import { newUlid } from '$lib/server/platform/ids.ts';
import { ENROLMENT_TOKEN } from '../support/server.ts';
import type { Peer } from './load/orders.ts';

const call = (id: number | string, path: string, input: unknown): string =>
	`{"id":${id},"jsonrpc":"2.0","method":"mutation","params":{"path":"${path}","input":${JSON.stringify(input)}}}`;

const METRICS: Metrics = {
	cpuPercent: 12.5,
	memoryUsedBytes: 4_123_456_789,
	memoryTotalBytes: 16_700_000_000,
	swapUsedBytes: 0,
	swapTotalBytes: 2_000_000_000,
	load1: 0.42,
	load5: 0.37,
	load15: 0.33,
	cpuCount: 8,
	diskUsedBytes: 240_000_000_000,
	diskTotalBytes: 512_000_000_000,
	uptimeSeconds: 86_400
};
/** A heartbeat's metrics, one of them changing: see `Peer`. */
const BEAT = JSON.stringify(METRICS).replace('12.5', '@');

/** What a host that is set up reports: as much to keep and to judge as in life. */
export const FACTS: HostFacts = {
	...NO_FACTS,
	checkout: {
		commit: 'c'.repeat(40),
		branch: 'main',
		dirty: false,
		remoteUrl: 'https://example.com/fleet.git',
		lockHash: 'd'.repeat(64),
		lockChangedAt: 1_760_000_000_000,
		inputs: ['home-manager', 'nixpkgs', 'nixos-hardware'].map((name) => ({
			name,
			lastModified: 1_760_000_000_000
		})),
		subject: 'serve the wiki over https',
		committedAt: 1_760_000_000_000,
		signature: null
	},
	running: {
		systemPath: `/nix/store/${'a'.repeat(32)}-nixos-system`,
		bootedPath: `/nix/store/${'a'.repeat(32)}-nixos-system`,
		profilePath: `/nix/store/${'a'.repeat(32)}-nixos-system`,
		generation: 42,
		activatedAt: 1_760_000_000_000,
		rebootNeeded: false
	},
	hasTests: true
};

const COMMANDS =
	'{"id":2,"jsonrpc":"2.0","method":"subscription","params":{"path":"agent.commands","input":{}}}';

const profileOf = (hostname: string): HostProfile => ({
	hostname,
	kind: 'nixos',
	system: 'x86_64-linux',
	location: 'home',
	deviceType: 'server',
	themeColor: '#769ff0',
	flakeAttr: hostname,
	repoUrl: 'https://example.com/fleet.git',
	branch: 'main',
	repoMode: 'isolated',
	intervalSeconds: 30
});

const helloOf = (hostname: string): HelloInput => ({
	agent: {
		version: '0.1.0',
		protocol: 1,
		instanceId: newUlid(),
		bootId: 'boot-1',
		startedAt: 1
	},
	profile: profileOf(hostname),
	facts: FACTS,
	metrics: METRICS,
	journal: [],
	capabilities: ['pull']
});

/** Enrolments on one socket: within the burst of calls it may make. */
const ENROLMENTS_PER_SOCKET = 300;

/** Enrols hosts one after another. @returns agents that are ready to connect */
export async function fleetPeers(url: string, names: string[]): Promise<Peer[]> {
	const peers: Peer[] = [];
	for (let from = 0; from < names.length; from += ENROLMENTS_PER_SOCKET) {
		const door = await openEnrolment(url);
		for (const name of names.slice(from, from + ENROLMENTS_PER_SOCKET))
			peers.push(peerOf(url, name, await door.enroll(name)));
		door.close();
	}
	return peers;
}

const peerOf = (url: string, name: string, { token, hostId }: EnrollOutput): Peer => ({
	name,
	id: hostId,
	url,
	headers: { authorization: `Bearer ${token}` },
	hello: [call(1, 'agent.hello', helloOf(name)), COMMANDS],
	beat: call('#', 'agent.heartbeat', { metrics: 0, active: null }).replace(
		'"metrics":0',
		`"metrics":${BEAT}`
	)
});

async function openEnrolment(url: string) {
	const socket = new WebSocket(url, { headers: { authorization: `Bearer ${ENROLMENT_TOKEN}` } });
	await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
	let id = 0;
	return {
		async enroll(name: string): Promise<EnrollOutput> {
			const input: EnrollInput = {
				secret: randomBytes(32).toString('base64url'),
				profile: profileOf(name)
			};
			const answer = new Promise<Buffer>((resolve) => socket.once('message', resolve));
			socket.send(call(++id, 'agent.enroll', input));
			const text = (await answer).toString();
			const frame = JSON.parse(text) as { result?: { data: EnrollOutput } };
			if (!frame.result) throw new Error(`A host was not enrolled: ${text}`);
			return frame.result.data;
		},
		close: () => socket.close()
	};
}

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
