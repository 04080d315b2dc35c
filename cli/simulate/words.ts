import {
	NO_FACTS,
	PROTOCOL_VERSION,
	type HelloInput,
	type HostFacts,
	type HostProfile,
	type Metrics
} from '$lib/protocol/index.ts';
import { createHash } from 'node:crypto';
import { AGENT_VERSION, MARK } from './marks.ts';

/** What a simulated host says of itself: as much to keep and to judge as a true one has to tell. */

const DAY_MS = 24 * 3_600_000;
const GIB = 2 ** 30;

/** A repository that nobody has: RFC 2606 keeps the name for that. */
export const REPO_URL = 'https://simulated.invalid/fleet.git';

/** What it can be asked for; to everything else the dashboard says that its agent does not offer it. */
export const CAPABILITIES = ['pull', 'switch', 'pull-switch', 'test', 'stop'] as const;

export const profileOf = (hostname: string, intervalSeconds: number): HostProfile => ({
	hostname,
	kind: 'nixos',
	system: MARK,
	location: 'other',
	deviceType: 'server',
	themeColor: '#8a8f98',
	flakeAttr: hostname,
	repoUrl: REPO_URL,
	branch: 'main',
	repoMode: 'isolated',
	intervalSeconds,
	tags: [MARK]
});

const hash = (algorithm: 'sha1' | 'sha256', text: string): string =>
	createHash(algorithm).update(text).digest('hex');

/** A system that a commit makes: always the same one, and none that any store has. */
export const systemOf = (commit: string): string =>
	`/nix/store/${hash('sha256', commit).slice(0, 32)}-simulated-system`;

/** A made-up operation, of which no dashboard knows. */
const SET_UP = '00000000000000000000000000';

/** What a host that was set up three days before `now` reports. */
export function firstFacts(now: number): HostFacts {
	const at = now - 3 * DAY_MS;
	const commit = hash('sha1', MARK);
	const systemPath = systemOf(commit);
	const activation = { commit, systemPath, at, operationId: SET_UP, outcome: 'succeeded' as const };
	return {
		...NO_FACTS,
		checkout: {
			commit,
			branch: 'main',
			dirty: false,
			remoteUrl: REPO_URL,
			lockHash: hash('sha256', MARK),
			lockChangedAt: at,
			inputs: ['home-manager', 'nixpkgs', 'nixos-hardware'].map((name) => ({
				name,
				lastModified: at
			})),
			subject: 'a commit of a simulated host',
			committedAt: at,
			signature: null
		},
		running: {
			systemPath,
			bootedPath: systemPath,
			profilePath: systemPath,
			generation: 1,
			activatedAt: at,
			rebootNeeded: false
		},
		lastActivation: activation,
		lastGoodActivation: activation,
		lastTest: { systemPath, at, passed: 1, failed: 0, failures: [] },
		hasTests: true
	};
}

/** Made-up vital signs. @param random in [0, 1) */
export function metricsOf(random: () => number, uptimeSeconds: number): Metrics {
	const share = random();
	return {
		cpuPercent: Math.round(share * 500) / 10,
		memoryUsedBytes: Math.round((2 + share * 4) * GIB),
		memoryTotalBytes: 16 * GIB,
		swapUsedBytes: 0,
		swapTotalBytes: 2 * GIB,
		load1: Math.round(share * 400) / 100,
		load5: Math.round(share * 300) / 100,
		load15: Math.round(share * 200) / 100,
		cpuCount: 8,
		diskUsedBytes: Math.round((100 + random() * 10) * GIB),
		diskTotalBytes: 512 * GIB,
		uptimeSeconds
	};
}

/** The first words on a connection. */
export const helloOf = (host: {
	profile: HostProfile;
	facts: HostFacts;
	metrics: Metrics;
	journal: HelloInput['journal'];
	process: Pick<HelloInput['agent'], 'instanceId' | 'startedAt'>;
}): HelloInput => ({
	agent: {
		version: AGENT_VERSION,
		protocol: PROTOCOL_VERSION,
		bootId: `${MARK}-${host.process.instanceId}`,
		...host.process
	},
	profile: host.profile,
	facts: host.facts,
	metrics: host.metrics,
	journal: host.journal,
	capabilities: [...CAPABILITIES]
});
