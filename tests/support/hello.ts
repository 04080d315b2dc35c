import {
	COMMANDS,
	NO_FACTS,
	type HelloInput,
	type HostFacts,
	type HostProfile,
	type Metrics
} from '$lib/protocol/index.ts';
import { newUlid } from '$lib/server/platform/ids.ts';

/** What agents of tests say of themselves. */

export const NO_METRICS: Metrics = {
	cpuPercent: null,
	memoryUsedBytes: null,
	memoryTotalBytes: null,
	swapUsedBytes: null,
	swapTotalBytes: null,
	load1: null,
	load5: null,
	load15: null,
	cpuCount: null,
	diskUsedBytes: null,
	diskTotalBytes: null,
	uptimeSeconds: null
};

export const profileOf = (hostname: string): HostProfile => ({
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

/** A commit is checked out, and nothing more is known of it. */
export const bareCheckout = (commit: string): NonNullable<HostFacts['checkout']> => ({
	commit,
	branch: 'main',
	dirty: false,
	remoteUrl: null,
	lockHash: null,
	lockChangedAt: null,
	inputs: [],
	subject: null,
	committedAt: null,
	signature: null
});

export const helloOf = (hostname: string, more: Partial<HelloInput> = {}): HelloInput => ({
	agent: { version: '0.1.0', protocol: 1, instanceId: newUlid(), bootId: 'boot-1', startedAt: 1 },
	profile: profileOf(hostname),
	facts: NO_FACTS,
	metrics: NO_METRICS,
	journal: [],
	capabilities: [...COMMANDS],
	...more
});
