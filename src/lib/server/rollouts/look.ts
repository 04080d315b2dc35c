import { failpoint, type Rollout } from '$lib/protocol/index.ts';
import type { AuditEntry } from '../audit/index.ts';
import { ask, findAnswers, readOperations } from './ask.ts';
import { decide, type Decision } from './decide/index.ts';
import { forget, isLive } from './memory.ts';
import { questionOf } from './question.ts';
import { isOpen, type RolloutHostRow } from './rollout-row.ts';
import type { LiveRollout, RolloutsRoom } from './room.ts';
import { change, type Change } from './store.ts';
import { viewOf } from './views.ts';

/**
 * Looks at one rollout: decides, stores what was decided, and only then asks hosts. To be called serially.
 *
 * INVARIANT: a host is asked only while its row says so on the disk, and what was asked with the key of that row is its answer:
 * wherever this is broken off, the next look goes on from what is stored.
 */
export async function look(room: RolloutsRoom, live: LiveRollout): Promise<void> {
	live.lookAgainAt = null;
	forgetRefusals(room, live);
	await findAnswers(room, live);
	await readOperations(room, live);
	const question = questionOf(room, live);
	const decision = decide(question);
	live.lookAgainAt = decision.lookAgainAt;
	const wasOpen = isOpen(live.row);
	const { asking, ...decided } = changeOf(room, live, decision);
	await change(room, live, decided);
	if (asking.length > 0) {
		if (__NIXFLEET_FAILPOINTS__) failpoint('server.rollout.marked');
		// What it was answered may make room for others, or end the rollout.
		room.lookSoon(live.row.id);
		await ask(room, live, asking);
	}
	if (__NIXFLEET_FAILPOINTS__) failpoint('server.rollout.looked');
	// Where nothing was changed, what was found is what there is to see.
	if (isNothing(decided)) publish(room, live, viewOf(question, decision));
	else show(room, live);
	if (wasOpen && !isOpen(live.row))
		room.log.info('Rollout finished', { rollout: live.row.id, command: live.row.command });
	if (!isLive(live)) forget(room, live);
}

function forgetRefusals(room: RolloutsRoom, { refused }: LiveRollout): void {
	const now = room.clock.now();
	for (const [hostId, { until }] of refused) if (until <= now) refused.delete(hostId);
}

/** What a decision changes, and whom it asks. */
function changeOf(
	room: RolloutsRoom,
	{ row, hosts }: LiveRollout,
	decision: Decision
): Change & { asking: RolloutHostRow[] } {
	const now = room.clock.now();
	const asking: RolloutHostRow[] = [];
	const changed: RolloutHostRow[] = [];
	/** Names of hosts by the newer rollout that takes them. */
	const taken = new Map<string, string[]>();
	for (const [place, host] of [...hosts.values()].entries()) {
		const step = decision.hosts[place];
		if (step?.step === 'end') {
			changed.push({ ...host, state: step.state, sentence: step.why, changedAt: now });
			if (step.takenBy !== undefined)
				taken.set(step.takenBy, [...(taken.get(step.takenBy) ?? []), host.hostName]);
		}
		if (step?.step === 'go')
			asking.push({ ...host, state: 'asked', operationId: null, sentence: null, changedAt: now });
	}
	const { state, pauseKind, pauseMessage, wave, soakUntil } = decision.rollout;
	const isEnd = state === 'finished' && row.state !== 'finished';
	const audit = [...taken].map(([newer, names]): AuditEntry => ({
		actor: 'system',
		action: 'rollout.hosts-taken',
		detail: { hosts: names, newer }
	}));
	if (state === 'paused' && row.state !== 'paused')
		audit.push({
			actor: 'system',
			action: 'rollout.paused',
			detail: { kind: pauseKind, why: pauseMessage }
		});
	if (isEnd)
		audit.push({
			actor: 'system',
			action: 'rollout.finished',
			detail: { counts: decision.counts }
		});
	const isSame =
		row.state === state &&
		row.pauseKind === pauseKind &&
		row.pauseMessage === pauseMessage &&
		row.wave === wave &&
		row.soakUntil === soakUntil;
	return {
		asking,
		hosts: [...changed, ...asking],
		audit,
		...(isSame ? {} : { rollout: { ...decision.rollout, ...(isEnd && { finishedAt: now }) } })
	};
}

const isNothing = ({ rollout, hosts = [] }: Change): boolean =>
	rollout === undefined && hosts.length === 0;

/** Tells whoever looks, if there is something else to see. */
export function show(room: RolloutsRoom, live: LiveRollout): void {
	const question = questionOf(room, live);
	publish(room, live, viewOf(question, decide(question)));
}

function publish(room: RolloutsRoom, live: LiveRollout, view: Rollout): void {
	const text = JSON.stringify(view);
	if (live.shown?.text === text) return;
	live.shown = { view, text };
	room.newest = null;
	room.changed.emit(live.row.id);
}
