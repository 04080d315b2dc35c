import type { SessionUser } from '$lib/server/auth/index.ts';
import type { Fleet } from '$lib/server/fleet.ts';

declare global {
	/** Replaced at build time by the version in package.json. */
	const __NIXFLEET_VERSION__: string;
	/** True only in the builds that fault tests run (`npm run build:faults`). */
	const __NIXFLEET_FAILPOINTS__: boolean;

	namespace App {
		interface Error {
			message: string;
			/** Nobody answered; only the browser can tell. */
			away?: true;
		}
		interface PageData {
			/** What the keys that open the palette are called where the browser runs; not on the pages before the fleet. */
			paletteKeys?: string;
		}
		interface Locals {
			fleet: Fleet;
			/** Null when nobody is signed in. */
			user: SessionUser | null;
			/** Plain session id, for signing out; null when nobody is signed in. */
			sessionId: string | null;
		}
	}
}
