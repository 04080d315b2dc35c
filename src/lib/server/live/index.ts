import {
	figuresOf,
	type FleetDelta,
	type FleetFrame,
	type FleetRow,
	type FleetSnapshot,
	type Presence,
	type ServerInfo,
	type StatusPolicy
} from '$lib/protocol/index.ts';
import type { Demo } from '../demo/index.ts';
import { followedBy, type HostRecord, type Hosts } from '../hosts/index.ts';
import type { Operations } from '../operations/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Logger } from '../platform/logger.ts';
import { markShared } from '../platform/shared-json.ts';
import type { Rollouts } from '../rollouts/index.ts';
import type { TargetRoom } from '../target/index.ts';
import { VERSION } from '../platform/version.ts';
import { buildRow } from './build-row.ts';
import { filtered } from './filtered.ts';
import { openRollout } from './open-rollout.ts';
import { Rows } from './rows.ts';
import { Subscriber } from './subscriber.ts';

export { hostDetail } from './host-detail.ts';

export type Live = ReturnType<typeof createLive>;

/** Changes within this time share one frame. The first after a quiet spell leaves at once. */
const FRAME_MS = 100;
/** Presence decays with time alone, so it is looked at this often … */
const PRESENCE_MS = 2_000;
/** … and ages in sentences this often. */
const AGES_MS = 60_000;

/**
 * The fleet as browsers see it: one snapshot, then frames of what changed.
 *
 * INVARIANT: `version` rises by one with each frame, and a snapshot carries the version of the newest frame
 * it includes, so a reader knows when it has missed one.
 */
export function createLive(options: {
	hosts: Hosts;
	operations: Operations;
	rollouts: Pick<Rollouts, 'open' | 'changed'>;
	target: TargetRoom;
	demo: Demo;
	clock: Clock;
	log: Logger;
	policy: StatusPolicy;
	agentUrl: () => string;
}) {
	const { hosts, operations, rollouts, target, demo, clock, log } = options;
	const subscribers = new Set<Subscriber>();
	const dirtyHosts = new Set<string>();
	/** Hosts whose figures alone changed. */
	const beating = new Set<string>();
	const presences = new Map<string, Presence>();
	let dirtyTarget = false;
	let dirtyServer = false;
	let dirtyRollouts = false;
	let version = 0;
	let lastFrameAt = 0;
	let timer: NodeJS.Timeout | null = null;

	const build = (host: HostRecord): FleetRow =>
		buildRow(host, {
			presence: hosts.presence(host),
			operations,
			target: target.of(followedBy(host)),
			ancestry: target.ancestry,
			policy: options.policy,
			now: clock.now()
		});
	const rows = new Rows({ hosts, presence: (host) => hosts.presence(host), build });
	const server = (): ServerInfo => ({
		version: VERSION,
		demo: demo.state(),
		agentUrl: options.agentUrl()
	});

	const snapshot = (): FleetSnapshot => ({
		type: 'snapshot',
		version,
		now: clock.now(),
		server: server(),
		target: target.view(),
		rows: rows.all(),
		rollouts: rollouts.open().map(openRollout)
	});

	function sendFrame(): void {
		timer = null;
		lastFrameAt = clock.now();
		version += 1;
		const delta: FleetDelta = {
			type: 'delta',
			version,
			now: lastFrameAt,
			rows: [],
			beats: [],
			removed: []
		};
		for (const id of dirtyHosts) {
			const host = hosts.find(id);
			if (host === null) delta.removed.push(id);
			else
				try {
					delta.rows.push(rows.of(host));
				} catch (error) {
					// One host's odd report must not take the others' news with it.
					log.error('A row could not be computed', { error, host: host.name });
				}
		}
		for (const id of beating) {
			const host = dirtyHosts.has(id) ? null : hosts.find(id);
			if (host?.metrics) delta.beats.push([id, host.lastSeenAt ?? 0, figuresOf(host.metrics)]);
		}
		if (dirtyTarget) delta.target = target.view();
		if (dirtyServer) delta.server = server();
		if (dirtyRollouts) delta.rollouts = rollouts.open().map(openRollout);
		dirtyHosts.clear();
		beating.clear();
		dirtyTarget = dirtyServer = dirtyRollouts = false;
		markShared(delta);
		for (const subscriber of subscribers) subscriber.push(delta);
	}

	function schedule(): void {
		// Who comes later begins with a snapshot.
		if (timer !== null || subscribers.size === 0) return;
		const wait = Math.max(0, lastFrameAt + FRAME_MS - clock.now());
		timer = setTimeout(sendFrame, Math.min(wait, FRAME_MS));
	}

	function touchHost(id: string): void {
		rows.forget(id);
		dirtyHosts.add(id);
		schedule();
	}

	/** Figures alone, unless the heartbeat brought the host back to life, which shows elsewhere in the row. */
	function touchFigures(id: string): void {
		const host = hosts.find(id);
		if (host && hosts.presence(host) !== presences.get(id)) return touchHost(id);
		beating.add(id);
		schedule();
	}

	function touchAll(): void {
		rows.forgetAll();
		for (const host of hosts.all()) dirtyHosts.add(host.id);
		dirtyTarget = true;
		schedule();
	}

	function lookAtPresence(): void {
		for (const host of hosts.all()) {
			const now = hosts.presence(host);
			if (presences.get(host.id) === now) continue;
			presences.set(host.id, now);
			touchHost(host.id);
		}
	}

	const unlisten = [
		hosts.changed.on((id) => {
			if (!hosts.find(id)) presences.delete(id);
			touchHost(id);
		}),
		hosts.beat.on(touchFigures),
		operations.changed.on((operation) => touchHost(operation.hostId)),
		target.changed.on(touchAll),
		rollouts.changed.on(() => {
			dirtyRollouts = true;
			schedule();
		}),
		demo.changed.on(() => {
			dirtyServer = true;
			schedule();
		})
	];
	const timers = [setInterval(lookAtPresence, PRESENCE_MS), setInterval(touchAll, AGES_MS)];
	for (const each of timers) each.unref();

	/** Frames for one browser. `drained` resolves when its socket has taken what was sent. */
	async function* follow(reader: {
		signal: AbortSignal;
		drained: () => Promise<void>;
	}): AsyncGenerator<FleetFrame> {
		const subscriber = new Subscriber(reader.signal);
		subscribers.add(subscriber);
		try {
			yield snapshot();
			while (!reader.signal.aborted) {
				await reader.drained();
				const frames = await subscriber.take();
				if (frames === 'behind') yield snapshot();
				else yield* frames;
			}
		} finally {
			subscribers.delete(subscriber);
		}
	}

	return {
		snapshot,
		/** Hosts that a filter finds, by name. @throws {FleetError} it cannot be read */
		rows: (filter: string): FleetRow[] => filtered(snapshot(), filter),
		row: build,
		/** The same, as it was built last where nothing changed since. */
		keptRow: (host: HostRecord): FleetRow => rows.of(host),
		follow,
		close(): void {
			for (const end of unlisten) end();
			for (const each of timers) clearInterval(each);
			if (timer !== null) clearTimeout(timer);
		}
	};
}
