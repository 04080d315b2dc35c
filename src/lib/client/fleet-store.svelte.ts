import type { FleetFrame, FleetRow, FleetSnapshot, ServerInfo } from '$lib/protocol/live.ts';
import type { TargetView } from '$lib/protocol/target.ts';
import { getContext, setContext } from 'svelte';
import { SvelteMap } from 'svelte/reactivity';
import { applyFrame } from './apply-frame.ts';
import { errorReport, openLink, type Link, type Rpc } from './rpc.ts';

/** A lost connection is only worth a banner when it stays lost. */
const BANNER_AFTER_MS = 2_000;
const RESUBSCRIBE_MS = 500;

/**
 * The one store of a tab: what the dashboard said, and whether it still says it.
 *
 * INVARIANT: `live` is true only between a snapshot and the loss of the connection it came over.
 */
export class FleetStore {
	rows = new SvelteMap<string, FleetRow>();
	target = $state.raw<TargetView>() as TargetView;
	server = $state.raw<ServerInfo>() as ServerInfo;
	live = $state(false);
	/** The connection has been away long enough to say so. */
	stale = $state(false);
	/** Server clock minus browser clock, in milliseconds. */
	skew = $state(0);
	version = 0;
	#link: Link | null = null;
	#subscription: { unsubscribe(): void } | null = null;
	#banner: ReturnType<typeof setTimeout> | undefined;
	#retry: ReturnType<typeof setTimeout> | undefined;

	constructor(snapshot: FleetSnapshot) {
		applyFrame(this, snapshot);
		this.skew = snapshot.now - Date.now();
	}

	/** @returns a function that ends the connection */
	connect(): () => void {
		this.#link = openLink({
			onUp: () => this.#subscribe(),
			onDown: () => this.#lost(),
			onSignedOut: () => location.assign('/login')
		});
		return () => {
			clearTimeout(this.#banner);
			clearTimeout(this.#retry);
			this.#subscription?.unsubscribe();
			this.#link?.close();
		};
	}

	get rpc(): Rpc {
		if (!this.#link) throw new Error('Not connected yet.');
		return this.#link.rpc;
	}

	#subscribe(): void {
		this.#subscription?.unsubscribe();
		this.#subscription = this.rpc.live.fleet.subscribe(undefined, {
			onData: (frame) => this.#take(frame),
			onError: (error) => {
				if (errorReport(error)?.code === 'unauthenticated') location.assign('/login');
				else this.#again();
			},
			onComplete: () => this.#again()
		});
	}

	#take(frame: FleetFrame): void {
		if (!applyFrame(this, frame)) {
			this.#subscribe();
			return;
		}
		this.skew = frame.now - Date.now();
		if (frame.type !== 'snapshot') return;
		clearTimeout(this.#banner);
		this.live = true;
		this.stale = false;
	}

	#again(): void {
		clearTimeout(this.#retry);
		this.#retry = setTimeout(
			() => this.#subscribe(),
			RESUBSCRIBE_MS + Math.random() * RESUBSCRIBE_MS
		);
	}

	#lost(): void {
		this.live = false;
		clearTimeout(this.#banner);
		this.#banner = setTimeout(() => (this.stale = true), BANNER_AFTER_MS);
	}
}

const KEY = Symbol('fleet');
export const provideFleet = (store: FleetStore): FleetStore => setContext(KEY, store);
export const useFleet = (): FleetStore => getContext<FleetStore>(KEY);
