import type { OperationRow } from '../operations/index.ts';
import { look } from './look.ts';
import type { LiveRollout, RolloutsRoom } from './room.ts';

/** Changes within this time share one look. */
const LOOK_AFTER_MS = 200;
/** A look that failed is taken again after this time. */
const TRY_AGAIN_MS = 5_000;
/** Timers know nothing of a clock that was set, nor of a machine that slept. */
const LONGEST_WAIT_MS = 60_000;

/** Looks at rollouts when something of theirs changes, or when a time is over. Nothing is done for a host that does not change. */
export function watchRollouts(room: RolloutsRoom) {
	const due = new Set<string>();
	/** Hosts that changed. */
	const touched = new Set<string>();
	/** Whether a host was in touch when it was looked at last. */
	const inTouch = new Map<string, boolean>();
	let soon: NodeJS.Timeout | null = null;
	let later: NodeJS.Timeout | null = null;
	let ended = false;

	function schedule(): void {
		if (soon !== null || ended) return;
		soon = setTimeout(() => {
			soon = null;
			void room.serially(lookAtDue);
		}, LOOK_AFTER_MS);
		soon.unref();
	}
	function lookSoon(id: string): void {
		due.add(id);
		schedule();
	}

	async function lookAtDue(): Promise<void> {
		for (const hostId of touched) judge(hostId);
		touched.clear();
		const ids = [...due].sort();
		due.clear();
		for (const id of ids) {
			const live = room.live.get(id);
			if (live === undefined || ended) continue;
			try {
				await look(room, live);
			} catch (error) {
				room.log.error('A rollout could not be looked at; trying again in a moment', {
					rollout: id,
					error
				});
				setTimeout(() => lookSoon(id), TRY_AGAIN_MS).unref();
			}
		}
		wakeLater();
	}

	/** Which rollouts a change of this host is about. */
	function judge(hostId: string): void {
		const isThere = room.hosts.connection(hostId) !== null;
		const flipped = inTouch.get(hostId) !== isThere;
		const ids = room.byHost.get(hostId);
		if (ids === undefined) return void inTouch.delete(hostId);
		inTouch.set(hostId, isThere);
		for (const id of ids) {
			const live = room.live.get(id);
			if (live !== undefined && (flipped || matters(live, hostId))) due.add(id);
		}
	}

	/** One timer for the next time that is over. */
	function wakeLater(): void {
		if (later !== null) clearTimeout(later);
		later = null;
		const times = [...room.live.values()].flatMap(({ lookAgainAt, refused }) => [
			...(lookAgainAt === null ? [] : [lookAgainAt]),
			...[...refused.values()].map(({ until }) => until)
		]);
		if (times.length === 0 || ended) return;
		const wait = Math.min(...times) - room.clock.now();
		later = setTimeout(
			() => {
				later = null;
				lookAtAll();
			},
			Math.min(Math.max(wait, LOOK_AFTER_MS), LONGEST_WAIT_MS)
		);
		later.unref();
	}

	function lookAtAll(): void {
		for (const id of room.live.keys()) lookSoon(id);
	}

	function touch(hostId: string): void {
		const ids = room.byHost.get(hostId);
		if (ids === undefined) return;
		for (const id of ids) room.live.get(id)?.refused.delete(hostId);
		touched.add(hostId);
		schedule();
	}

	function tell(operation: OperationRow): void {
		for (const id of room.byHost.get(operation.hostId) ?? []) {
			const live = room.live.get(id);
			const row = live?.hosts.get(operation.hostId);
			if (live === undefined || row?.state !== 'asked') continue;
			// Before the answer to the request it is not known yet which one is ours.
			if (row.operationId === null || row.operationId === operation.id)
				live.operations.set(operation.id, operation);
		}
		touch(operation.hostId);
	}

	const unlisten = [
		room.hosts.changed.on(touch),
		room.hosts.removed.on((hostId) => {
			for (const id of room.byHost.get(hostId) ?? []) due.add(id);
			touch(hostId);
		}),
		room.operations.changed.on(tell)
	];
	lookAtAll();

	return {
		lookSoon,
		/** Looks at all of them, now. */
		lookNow(): Promise<void> {
			for (const id of room.live.keys()) due.add(id);
			return room.serially(lookAtDue);
		},
		end(): void {
			ended = true;
			for (const each of unlisten) each();
			if (soon !== null) clearTimeout(soon);
			if (later !== null) clearTimeout(later);
		}
	};
}

/** Whether it makes a difference to the rollout what is going on at this host. */
function matters({ row, hosts }: LiveRollout, hostId: string): boolean {
	const host = hosts.get(hostId);
	if (host === undefined) return false;
	if (host.state === 'asked') return true;
	if (host.state === 'waiting') return host.wave <= row.wave;
	return host.state === 'done' && host.wave === row.wave;
}
