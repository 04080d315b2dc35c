import type {
	FleetFrame,
	FleetRow,
	FleetSnapshot,
	OpenRollout,
	RowOperation,
	ServerInfo
} from '$lib/protocol/live.ts';
import { signInPage } from '$lib/protocol/next-page.ts';
import type { TargetView } from '$lib/protocol/target.ts';
import { getContext, setContext } from 'svelte';
import { SvelteMap } from 'svelte/reactivity';
import { applyFrame, newlyFinished } from './apply-frame.ts';
import { clock } from './clock.svelte.ts';
import { counts, type Counts } from './fleet-view.ts';
import { OneSubscription } from './one-subscription.ts';
import { errorReport, openLink, type Link, type Rpc } from './rpc.ts';

/** A lost connection is worth a banner only when it stays lost … */
const STALE_AFTER_MS = 2_000;
/** … and after this long it is called what it is. */
const OFFLINE_AFTER_MS = 20_000;
const RESUBSCRIBE_MS = 500;

/** `connecting` also covers the first moments of a break, which most people need not know about. */
export type Contact = 'connecting' | 'live' | 'reconnecting' | 'offline';

/** The session ended: somebody signs in, and is where they were. */
const toSignIn = (): void => location.assign(signInPage(location));

export type FinishListener = (row: FleetRow, operation: RowOperation) => void;

/**
 * The one store of a tab: what the dashboard said, and whether it still says it.
 *
 * INVARIANT: `contact` is `live` only between a snapshot and the loss of the subscription it came by. The clock stands still
 * while the store is stale, and only then.
 */
export class FleetStore {
	rows = new SvelteMap<string, FleetRow>();
	target = $state.raw<TargetView>() as TargetView;
	server = $state.raw<ServerInfo>() as ServerInfo;
	rollouts = $state.raw<readonly OpenRollout[]>([]);
	contact = $state<Contact>('connecting');
	/** What is shown may be out of date. */
	readonly stale = $derived(this.contact === 'reconnecting' || this.contact === 'offline');
	/** Server clock minus browser clock, in milliseconds. */
	skew = $state(0);
	/** The counts of the first paint, which has only some of the rows; null once all are here. */
	firstCounts = $state.raw<Counts | null>(null);
	/** How many hosts of the whole fleet are in which state. */
	readonly counts = $derived.by(() => this.firstCounts ?? counts([...this.rows.values()]));
	version = 0;
	#link: Link | null = null;
	readonly #subscription = new OneSubscription();
	#timers: ReturnType<typeof setTimeout>[] = [];
	#retry: ReturnType<typeof setTimeout> | undefined;
	#finishListener: FinishListener | null = null;
	#accessListener: (() => void) | null = null;

	/**
	 * @param snapshot of the first paint; may hold only some of the rows
	 * @param counts of the whole fleet
	 */
	constructor(snapshot: FleetSnapshot, counts: Counts) {
		applyFrame(this, snapshot);
		this.firstCounts = counts;
		this.skew = snapshot.now - Date.now();
	}

	/** @returns a function that ends the connection */
	connect(): () => void {
		this.#open();
		return () => {
			this.#clearTimers();
			clock.release();
			clearTimeout(this.#retry);
			this.#subscription.close();
			this.#link?.close();
			this.#link = null;
		};
	}

	/** Procedures of the dashboard. Calls made while disconnected wait for the connection. Browser only. */
	get rpc(): Rpc {
		return this.#open().rpc;
	}

	/** Hears of every operation that ends while this page is open. */
	onFinished(listener: FinishListener): void {
		this.#finishListener = listener;
	}

	/** Hears when the person may do more or less than before; the connection then comes back by itself. */
	onAccessChanged(listener: () => void): void {
		this.#accessListener = listener;
	}

	#open(): Link {
		this.#link ??= openLink({
			onUp: () => this.#subscribe(),
			onDown: () => this.#lost(),
			onSignedOut: toSignIn,
			onChanged: () => this.#accessListener?.()
		});
		return this.#link;
	}

	#subscribe(): void {
		clearTimeout(this.#retry);
		this.#subscription.open((isHeard) =>
			this.rpc.live.fleet.subscribe(undefined, {
				onData: (frame) => isHeard() && this.#take(frame),
				onError: (error) => {
					if (!isHeard()) return;
					if (errorReport(error)?.code === 'unauthenticated') toSignIn();
					else this.#again();
				},
				onComplete: () => isHeard() && this.#again()
			})
		);
	}

	#take(frame: FleetFrame): void {
		const finished = newlyFinished(this.rows, frame);
		if (frame.type === 'snapshot') this.firstCounts = null;
		if (!applyFrame(this, frame)) {
			this.#subscribe();
			return;
		}
		this.skew = frame.now - Date.now();
		for (const { row, operation } of finished) this.#finishListener?.(row, operation);
		if (frame.type !== 'snapshot') return;
		this.#clearTimers();
		clock.release();
		this.contact = 'live';
	}

	#again(): void {
		this.#lost();
		clearTimeout(this.#retry);
		this.#retry = setTimeout(
			() => this.#subscribe(),
			RESUBSCRIBE_MS + Math.random() * RESUBSCRIBE_MS
		);
	}

	#lost(): void {
		// Every failed attempt reports here again; only the first one starts the clock.
		if (this.#timers.length > 0) return;
		this.contact = 'connecting';
		this.#timers = [
			setTimeout(() => {
				clock.hold();
				this.contact = 'reconnecting';
			}, STALE_AFTER_MS),
			setTimeout(() => (this.contact = 'offline'), OFFLINE_AFTER_MS)
		];
	}

	#clearTimers(): void {
		for (const timer of this.#timers) clearTimeout(timer);
		this.#timers = [];
	}
}

const KEY = Symbol('fleet');
export const provideFleet = (store: FleetStore): FleetStore => setContext(KEY, store);
export const useFleet = (): FleetStore => getContext<FleetStore>(KEY);
