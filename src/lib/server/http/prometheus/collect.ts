import { performance } from 'node:perf_hooks';
import type { Ancestry, FleetRow } from '$lib/protocol/index.ts';
import type { DatabaseSize } from '../../db/index.ts';
import type { LoopLag } from '../../platform/loop-lag.ts';
import { VERSION } from '../../platform/version.ts';
import type { Services } from '../../rpc/index.ts';
import type { Peers } from '../gate.ts';
import { fleetFamilies } from './fleet-families.ts';
import { hostFamilies } from './host-families.ts';
import { processFamilies } from './process-families.ts';
import type { Family } from './text-format.ts';

export type Sources = {
	services: Pick<Services, 'live' | 'hosts' | 'operations' | 'rollouts' | 'target'>;
	peers: () => Peers;
	lag: Pick<LoopLag, 'histogram'>;
	databaseSize: () => Promise<DatabaseSize | null>;
};

/** Everything there is to tell, as of now: from memory, but for the sizes of two files. Changes nothing. */
export async function collect({ services, peers, lag, databaseSize }: Sources): Promise<Family[]> {
	const { live, hosts, operations, rollouts, target } = services;
	const database = await databaseSize();
	// From here on nothing is awaited, so that all figures are of one moment.
	const { rows, target: view } = live.snapshot();
	const accepted = rows.filter(({ waiting }) => waiting === null);
	const { user, system } = process.cpuUsage();
	return [
		...processFamilies({
			version: VERSION,
			nodeVersion: process.versions.node,
			startedAt: performance.timeOrigin,
			cpuSeconds: (user + system) / 1_000_000,
			loopBusySeconds: performance.eventLoopUtilization().active / 1000,
			residentBytes: process.memoryUsage.rss(),
			lag: lag.histogram(),
			database
		}),
		...fleetFamilies({
			hosts: {
				accepted: accepted.length,
				waiting: rows.length - accepted.length,
				connected: accepted.filter(({ id }) => hosts.connection(id) !== null).length
			},
			peers: peers(),
			open: operations.open(),
			ended: operations.ended(),
			rollouts: rollouts.figures(),
			target: view
		}),
		...hostFamilies(
			accepted.map((row) => ({
				row,
				facts: hosts.find(row.id)?.facts ?? null,
				commitsBehind: commitsBehind(row, target.ancestry)
			}))
		)
	];
}

/** Null: not known. A pair of commits is asked for only where the row has told of it already, so nothing is looked up anew. */
export function commitsBehind(
	{ commit, targetCommit, status }: Pick<FleetRow, 'commit' | 'targetCommit' | 'status'>,
	ancestry: Ancestry
): number | null {
	const { reason } = status.git;
	if (reason === 'on-target' || reason === 'ahead') return 0;
	if (reason !== 'behind-target' || commit === null || targetCommit === null) return null;
	const relation = ancestry(commit, targetCommit);
	return relation.relation === 'ancestor' ? relation.behind : null;
}
