import { createFleet, type Fleet } from './fleet.ts';
import { readConfig } from './platform/config.ts';

/**
 * The one global: hooks run inside SvelteKit's module graph and leave the fleet here, where the
 * production entry and Vite's development server, which live outside of it, find the gate.
 */
const KEY = Symbol.for('nixfleet');
const BOOTING = Symbol.for('nixfleet.booting');

/** Builds the fleet once per process, from the environment. */
export async function bootFleet(): Promise<Fleet> {
	const known: unknown = Reflect.get(globalThis, BOOTING);
	const booting =
		known === undefined
			? createFleet(readConfig(process.env), { parent: demoParent() })
			: (known as Promise<Fleet>);
	Reflect.set(globalThis, BOOTING, booting);
	const fleet = await booting;
	Reflect.set(globalThis, KEY, fleet);
	return fleet;
}

/** The process that started us, when it can bring up a demo fleet. */
function demoParent() {
	if (process.send === undefined || process.env.NIXFLEET_DEMO_PARENT !== '1') return null;
	return {
		send: (message: unknown) => void process.send?.(message),
		onMessage: (listener: (message: unknown) => void) => void process.on('message', listener)
	};
}
