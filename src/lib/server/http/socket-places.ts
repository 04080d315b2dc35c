import type { LIMITS } from '$lib/protocol/index.ts';
import { FleetError } from '../platform/errors.ts';

type Places = {
	[Name in 'sockets' | 'sessionSockets' | 'addressSockets']: (typeof LIMITS)[Name] | number;
};

/** Bounds the WebSockets that are open at once: in all, of one session, and of one address. */
export class SocketPlaces {
	#taken = 0;
	readonly #sessions = new Map<string, number>();
	readonly #addresses = new Map<string, number>();

	constructor(private readonly limits: Places) {}

	/**
	 * @param by session and address it counts for; null: it does not count for one
	 * @returns gives the place back; calling it again does nothing. @throws {FleetError} rate-limited
	 */
	take(by: { session: string | null; address: string | null }): () => void {
		if (this.#taken >= this.limits.sockets)
			throw full('The dashboard has as many connections as it can serve.');
		if (by.session !== null && (this.#sessions.get(by.session) ?? 0) >= this.limits.sessionSockets)
			throw full(
				`One session may have ${this.limits.sessionSockets} connections open. Close some tabs, or sign in anew.`
			);
		if (by.address !== null && (this.#addresses.get(by.address) ?? 0) >= this.limits.addressSockets)
			throw full(`One address may have ${this.limits.addressSockets} connections open.`);
		this.#taken += 1;
		count(this.#sessions, by.session, 1);
		count(this.#addresses, by.address, 1);
		let held = true;
		return () => {
			if (!held) return;
			held = false;
			this.#taken -= 1;
			count(this.#sessions, by.session, -1);
			count(this.#addresses, by.address, -1);
		};
	}
}

const full = (message: string): FleetError =>
	new FleetError('rate-limited', message, { retryAfterMs: 10_000 });

/** Forgets who has none, so that the maps are no larger than what is open. */
function count(map: Map<string, number>, key: string | null, change: number): void {
	if (key === null) return;
	const next = (map.get(key) ?? 0) + change;
	if (next <= 0) map.delete(key);
	else map.set(key, next);
}
