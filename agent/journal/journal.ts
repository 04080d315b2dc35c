import {
	LIMITS,
	Ulid,
	type Command,
	type JournalEntry,
	type OperationOrder
} from '$lib/protocol/index.ts';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { syncFolder } from './durable-write.ts';
import { Entry } from './entry.ts';
import { judgeEntry, type Judgement } from './judge-entry.ts';
import { bootId, isAlive } from './process-identity.ts';
import { SeenIds } from './seen.ts';

const KEPT_MS = 14 * 24 * 60 * 60 * 1000;

/** The operations on this host's disk. */
export class Journal {
	readonly #folder: string;
	readonly #seen: SeenIds;

	constructor(private readonly stateDir: string) {
		this.#folder = join(stateDir, 'operations');
		mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
		this.#seen = new SeenIds(stateDir);
	}

	/** Ids of all entries, oldest first. */
	ids(): string[] {
		return readdirSync(this.#folder)
			.filter((name) => Ulid.safeParse(name).success)
			.sort();
	}

	/** @param id a ULID: nothing else becomes a path */
	entry(id: string): Entry {
		return new Entry(join(this.#folder, Ulid.parse(id)));
	}

	/** Whether this operation was ever accepted here. */
	knows(id: string): boolean {
		return existsSync(join(this.#folder, Ulid.parse(id))) || this.#seen.has(id);
	}

	/** Ids whose result the dashboard has not acknowledged, oldest first. */
	open(): string[] {
		return this.ids().filter((id) => !this.entry(id).acked);
	}

	/** What was accepted in the time that entries are kept. */
	taken(): { command: Command; at: number }[] {
		return this.ids().flatMap((id) => {
			const stored = this.entry(id).order();
			if (stored.state !== 'valid') return [];
			return [{ command: stored.value.order.command, at: stored.value.receivedAt }];
		});
	}

	/** Puts an order on disk, durably. Only after this may it be accepted. */
	create(order: OperationOrder, receivedAt: number): Entry {
		const entry = this.entry(order.id);
		mkdirSync(entry.dir, { mode: 0o700 });
		entry.writeOrder({ order, receivedAt });
		syncFolder(this.#folder);
		return entry;
	}

	/** What an entry means now; see `judgeEntry`. */
	judge(id: string, now: number): Judgement {
		const entry = this.entry(id);
		const order = entry.order();
		const run = entry.run();
		const result = entry.result();
		return judgeEntry({
			order: order.state === 'valid' ? 'valid' : 'torn',
			hasResult: result !== null,
			run: run === null ? 'absent' : run.never ? 'never' : 'present',
			runnerAlive: run !== null && isAlive(run),
			sameBoot: run?.bootId === bootId(),
			startWithinMs:
				order.state === 'valid'
					? order.value.receivedAt + order.value.order.startWithinMs - now
					: -1
		});
	}

	/** What `hello` says about every open entry; the newest ones when there are too many. */
	digest(): JournalEntry[] {
		return this.open()
			.slice(-LIMITS.journalEntries)
			.map((id) => {
				const entry = this.entry(id);
				const finished = entry.result() !== null;
				const state = finished ? 'finished' : entry.run() === null ? 'accepted' : 'running';
				return {
					id,
					state,
					phase: entry.phases().at(-1)?.phase ?? null,
					logBytes: entry.logBytes()
				};
			});
	}

	/** Keeps a torn entry for whoever wants to look, out of the way. */
	setAside(id: string): void {
		const aside = join(this.stateDir, 'operations-torn');
		mkdirSync(aside, { recursive: true, mode: 0o700 });
		renameSync(this.entry(id).dir, join(aside, `${id}-${Date.now()}`));
	}

	/** Deletes acknowledged entries after 14 days. Their ids stay known. */
	prune(now: number): void {
		for (const id of this.ids()) {
			const entry = this.entry(id);
			if (!entry.acked || now - statSync(entry.dir).mtimeMs < KEPT_MS) continue;
			this.#seen.add(id);
			rmSync(entry.dir, { recursive: true, force: true });
		}
	}
}
