import {
	NO_EVIDENCE,
	OperationOrder,
	OperationResult,
	Phase,
	Timestamp,
	Ulid
} from '$lib/protocol/index.ts';
import { appendFileSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { createDurably, writeDurably } from './durable-write.ts';
import { GuardFiles } from './guard-files.ts';
import { ProcessGroups } from './process-groups.ts';
import { ProcessIdentity } from './process-identity.ts';
import { readJson, valueOf, type Stored } from './read-json.ts';

/** `operation.json`: the order, and when it arrived by this host's clock. */
export const StoredOrder = z.object({ order: OperationOrder, receivedAt: Timestamp });
export type StoredOrder = z.infer<typeof StoredOrder>;

/**
 * `run.json`: who runs the operation. Whoever creates this file owns the operation; nobody ever
 * replaces it. `never` claims it for not being run at all.
 */
export const RunRecord = ProcessIdentity.extend({
	bootId: z.string(),
	at: Timestamp,
	never: z.boolean().optional(),
	/** The agent process, where the agent itself is what is restarted. */
	instanceId: Ulid.optional()
});
export type RunRecord = z.infer<typeof RunRecord>;

const CancelWish = z.object({ at: Timestamp, force: z.boolean() });
export type CancelWish = z.infer<typeof CancelWish>;

const PhaseLine = z.object({ phase: Phase, at: Timestamp });
export type PhaseLine = z.infer<typeof PhaseLine>;

/** One operation on disk: `<state>/operations/<id>/`. Plain reads and writes, no decisions. */
export class Entry {
	constructor(readonly dir: string) {}

	get logPath(): string {
		return join(this.dir, 'output.log');
	}
	/** Where the build's result is linked while the operation runs, which also keeps it from being collected. */
	get resultLink(): string {
		return join(this.dir, 'result');
	}

	order(): Stored<StoredOrder> {
		return readJson(join(this.dir, 'operation.json'), StoredOrder);
	}
	writeOrder(order: StoredOrder): void {
		writeDurably(join(this.dir, 'operation.json'), JSON.stringify(order));
	}

	/** What undoes the operation's activation unless it is confirmed. */
	get guard(): GuardFiles {
		return new GuardFiles(this.dir);
	}

	get groups(): ProcessGroups {
		return new ProcessGroups(this.dir);
	}

	run(): RunRecord | null {
		return valueOf(readJson(join(this.dir, 'run.json'), RunRecord));
	}
	/** @returns false when somebody else owns the operation already */
	claim(run: RunRecord): boolean {
		return createDurably(join(this.dir, 'run.json'), JSON.stringify(run));
	}

	/** One that cannot be read says so: it stands in the way of every other, and the dashboard waits for it. */
	result(): OperationResult | null {
		const path = join(this.dir, 'result.json');
		const stored = readJson(path, OperationResult);
		return stored.state === 'torn' ? unreadable(path, this) : valueOf(stored);
	}
	/** The first result stands. @returns whether this one is it */
	writeResult(result: OperationResult): boolean {
		return createDurably(
			join(this.dir, 'result.json'),
			JSON.stringify(OperationResult.parse(result))
		);
	}

	/** The wish to stop that stands; one that was refused is over. */
	cancelWish(): CancelWish | null {
		const wish = valueOf(readJson(join(this.dir, 'cancel'), CancelWish));
		return wish === null || wish.force || wish.at !== this.refusedWish()?.at ? wish : null;
	}
	writeCancel(wish: CancelWish): void {
		writeDurably(join(this.dir, 'cancel'), JSON.stringify(wish));
	}
	/** The wish that was refused last. Only the runner refuses. */
	refusedWish(): CancelWish | null {
		return valueOf(readJson(join(this.dir, 'cancel-refused'), CancelWish));
	}
	refuseCancel(wish: CancelWish): void {
		writeDurably(join(this.dir, 'cancel-refused'), JSON.stringify(wish));
	}

	/** Phases entered so far, in order. A half-written last line is passed over. */
	phases(): PhaseLine[] {
		let text: string;
		try {
			text = readFileSync(join(this.dir, 'phase'), 'utf8');
		} catch {
			return [];
		}
		return text.split('\n').flatMap((line) => {
			try {
				const parsed = PhaseLine.safeParse(JSON.parse(line));
				return parsed.success ? [parsed.data] : [];
			} catch {
				return [];
			}
		});
	}
	appendPhase(line: PhaseLine): void {
		appendFileSync(join(this.dir, 'phase'), `${JSON.stringify(line)}\n`, { mode: 0o600 });
	}

	logBytes(): number {
		try {
			return statSync(this.logPath).size;
		} catch {
			return 0;
		}
	}

	get acked(): boolean {
		return existsSync(join(this.dir, 'acked'));
	}
	markAcked(): void {
		writeFileSync(join(this.dir, 'acked'), '', { mode: 0o600 });
	}
}

const unreadable = (path: string, entry: Entry): OperationResult => ({
	outcome: 'interrupted',
	message: `It ended, but its result could not be read from ${path} on the host, so how it ended is not known. Look at its output and at the host, then ask again.`,
	startedAt: entry.run()?.at ?? null,
	finishedAt: Math.trunc(statSync(path).mtimeMs),
	logBytes: entry.logBytes(),
	evidence: NO_EVIDENCE
});
