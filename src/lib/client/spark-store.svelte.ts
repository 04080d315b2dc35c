import { SPARK_MINUTES, type SparkEvent } from '$lib/protocol/metrics.ts';
import { getContext, setContext } from 'svelte';
import { SvelteMap } from 'svelte/reactivity';
import type { FleetStore } from './fleet-store.svelte.ts';

/** Processor use of the last hour of every host, a character a minute, as long as somebody looks at the fleet. */
export class SparkStore {
	readonly hours = new SvelteMap<string, string>();
	#ids: string[] = [];

	constructor(private readonly fleet: FleetStore) {}

	/** @returns a function that ends it */
	open(): () => void {
		const subscription = this.fleet.rpc.metrics.recent.subscribe(undefined, {
			onData: (event) => this.take(event),
			// Lines in rows are a nicety: the next connection brings them again.
			onError: () => {}
		});
		return () => subscription.unsubscribe();
	}

	take(event: SparkEvent): void {
		if (event.type === 'all') {
			this.#ids = event.ids;
			this.hours.clear();
			for (const [index, id] of event.ids.entries()) this.hours.set(id, event.hours[index] ?? '');
			return;
		}
		for (const [index, id] of this.#ids.entries())
			this.hours.set(
				id,
				((this.hours.get(id) ?? '') + (event.letters[index] ?? ' ')).slice(-SPARK_MINUTES)
			);
	}
}

const KEY = Symbol('sparks');
export const provideSparks = (store: SparkStore): SparkStore => setContext(KEY, store);
/** Null where no rows with lines are shown. */
export const useSparks = (): SparkStore | null => getContext<SparkStore | undefined>(KEY) ?? null;
