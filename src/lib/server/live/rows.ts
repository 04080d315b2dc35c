import type { FleetRow, Presence } from '$lib/protocol/index.ts';
import { inNaturalOrder } from '$lib/protocol/natural-order.ts';
import type { HostRecord } from '../hosts/index.ts';

/**
 * The rows of all hosts, computed once for all who look: a status costs more than a page that shows it.
 *
 * INVARIANT: a kept row is as true as the last frame. Whatever makes a frame forgets the row; figures and the time of
 * the last sign of life, which change with every beat, and presence, which fades by itself, are looked at each time.
 */
export class Rows {
	readonly #kept = new Map<string, FleetRow>();
	/** Ids by name, which a host keeps for life. Null: to be sorted again. */
	#order: Set<string> | null = null;

	constructor(
		private readonly options: {
			hosts: { all: () => Iterable<HostRecord>; find: (id: string) => HostRecord | null };
			presence: (host: HostRecord) => Presence;
			build: (host: HostRecord) => FleetRow;
		}
	) {}

	/** @throws whatever building it throws */
	of(host: HostRecord): FleetRow {
		const kept = this.#kept.get(host.id);
		const row =
			kept?.presence === this.options.presence(host)
				? withFigures(kept, host)
				: this.options.build(host);
		if (row !== kept) this.#kept.set(host.id, row);
		return row;
	}

	/** All of them, by name: the order pages begin with, so that they have little left to sort. */
	all(): FleetRow[] {
		const { hosts } = this.options;
		this.#order ??= new Set(
			[...hosts.all()].sort((a, b) => inNaturalOrder(a.name, b.name)).map(({ id }) => id)
		);
		return [...this.#order].flatMap((id) => {
			const host = hosts.find(id);
			return host === null ? [] : [this.of(host)];
		});
	}

	/** Something about the host changed, or it came or went. */
	forget(id: string): void {
		this.#kept.delete(id);
		if (this.#order?.has(id) !== (this.options.hosts.find(id) !== null)) this.#order = null;
	}

	/** Something changed that all of them show. */
	forgetAll(): void {
		this.#kept.clear();
	}
}

const withFigures = (row: FleetRow, { metrics, lastSeenAt }: HostRecord): FleetRow =>
	row.metrics === metrics && row.lastSeenAt === lastSeenAt ? row : { ...row, metrics, lastSeenAt };
