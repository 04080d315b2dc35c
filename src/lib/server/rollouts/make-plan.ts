import { needsTarget, type PlanRollout, type RolloutPlan } from '$lib/protocol/index.ts';
import { followedBy, type HostRecord } from '../hosts/index.ts';
import { TARGET_FRESH_MS, TARGET_WAIT_MS, targetCommit } from '../operations/index.ts';
import { FleetError } from '../platform/errors.ts';
import { hasAlready } from './has-already.ts';
import { planRollout, type Candidate } from './plan.ts';
import { takenFrom } from './question.ts';
import type { RolloutsRoom } from './room.ts';
import { cut } from './sentences.ts';

/** What would come of a rollout now. @throws {FleetError} not-found: a host is not there */
export async function makePlan(room: RolloutsRoom, input: PlanRollout): Promise<RolloutPlan> {
	if (needsTarget(input.command))
		await room.target.refreshIfOlderThan(TARGET_FRESH_MS, TARGET_WAIT_MS);
	const hosts = [...new Set(input.hostIds)].map((id) => {
		const host = room.hosts.find(id);
		if (host !== null) return host;
		throw new FleetError(
			'not-found',
			`There is no host with the id ${id}. It may have been removed: choose the hosts again.`
		);
	});
	return planRollout(
		input,
		hosts.map((host) => candidateOf(room, host, input.command))
	);
}

function candidateOf(
	room: RolloutsRoom,
	host: HostRecord,
	command: PlanRollout['command']
): Candidate {
	const obstacle = room.operations.obstacle(host, command);
	const away = room.hosts.connection(host.id) === null;
	const pulls = needsTarget(command);
	const commit = pulls ? targetCommit(command, host, room.target.of(followedBy(host))) : null;
	return {
		id: host.id,
		name: host.name,
		away,
		waits: obstacle === null ? null : cut(obstacle.message),
		// What is known of a host that is away may be long out of date.
		hasAlready: hasAlready({ command, commit, facts: away ? null : host.facts }),
		tags: [...host.tags, ...(host.profile?.tags ?? [])],
		commit,
		takenFrom: takenFrom(room, { hostId: host.id, command }),
		unfit:
			obstacle?.code === 'not-supported'
				? obstacle.message
				: pulls && commit === null
					? `The target of ${host.name} is not known now, and a rollout brings commits that were settled when it began.`
					: null
	};
}
