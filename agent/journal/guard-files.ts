import { StorePath, Timestamp } from '$lib/protocol/index.ts';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { createDurably, writeDurably } from './durable-write.ts';
import { ProcessIdentity } from './process-identity.ts';
import { readJson, valueOf } from './read-json.ts';

/** `guard.json`: what runs if the activation is not confirmed, and how long there is. Written before the activation. */
export const GuardOrder = z.object({
	previousPath: StorePath,
	builtPath: StorePath,
	bootId: z.string(),
	/** Time limit of the activation, in milliseconds. */
	activateMs: z.number(),
	/** Time for the confirmation after it, in milliseconds. */
	windowMs: z.number(),
	/** Units that had failed before. */
	failedUnits: z.array(z.string()),
	at: Timestamp
});
export type GuardOrder = z.infer<typeof GuardOrder>;

/** `guard-run.json`: the process that watches. */
const GuardProcess = ProcessIdentity.extend({ bootId: z.string() });
export type GuardProcess = z.infer<typeof GuardProcess>;

/** `verdict.json`: whether the new system stays. The first verdict stands. */
export const Verdict = z.discriminatedUnion('kind', [
	z.object({ kind: z.literal('confirmed'), at: Timestamp }),
	z.object({
		kind: z.literal('go-back'),
		/** Who does it; when that process is gone, the guard goes on. */
		by: ProcessIdentity,
		reason: z.string(),
		at: Timestamp
	})
]);
export type Verdict = z.infer<typeof Verdict>;

/** `returned.json`: how going back ended. */
export const Return = z.object({
	/** The previous system runs, or was never left. */
	ok: z.boolean(),
	/** One sentence. */
	message: z.string(),
	at: Timestamp
});
export type Return = z.infer<typeof Return>;

/** `kept.json`: how making a confirmed system what the next boot starts ended, where the guard had to do it. */
const Kept = z.object({ ok: z.boolean(), at: Timestamp });
export type Kept = z.infer<typeof Kept>;

/** The part of an operation's folder that runner, guard and agent share about an activation on trial. */
export class GuardFiles {
	constructor(private readonly dir: string) {}

	/** Null: nothing is on trial. */
	order(): GuardOrder | null {
		return valueOf(readJson(join(this.dir, 'guard.json'), GuardOrder));
	}
	arm(order: GuardOrder): void {
		writeDurably(join(this.dir, 'guard.json'), JSON.stringify(order));
	}

	/** Something of the new system may have been activated: written just before the first program that does so. */
	get begun(): boolean {
		return existsSync(join(this.dir, 'begun'));
	}
	begin(): void {
		writeDurably(join(this.dir, 'begun'), '');
	}

	/** The process that watches; null before it has begun. */
	process(): GuardProcess | null {
		return valueOf(readJson(join(this.dir, 'guard-run.json'), GuardProcess));
	}
	writeProcess(identity: GuardProcess): void {
		writeDurably(join(this.dir, 'guard-run.json'), JSON.stringify(identity));
	}

	verdict(): Verdict | null {
		return valueOf(readJson(join(this.dir, 'verdict.json'), Verdict));
	}
	/** The new system stays. */
	get confirmed(): boolean {
		return this.verdict()?.kind === 'confirmed';
	}
	/** @returns false when it was decided before */
	decide(verdict: Verdict): boolean {
		return createDurably(join(this.dir, 'verdict.json'), JSON.stringify(verdict));
	}

	returned(): Return | null {
		return valueOf(readJson(join(this.dir, 'returned.json'), Return));
	}
	writeReturned(result: Return): void {
		createDurably(join(this.dir, 'returned.json'), JSON.stringify(result));
	}

	/** Null: the guard has not tried. */
	kept(): Kept | null {
		return valueOf(readJson(join(this.dir, 'kept.json'), Kept));
	}
	writeKept(kept: Kept): void {
		createDurably(join(this.dir, 'kept.json'), JSON.stringify(kept));
	}

	/** The dashboard has answered a hello on a connection opened after the activation. */
	get greeted(): boolean {
		return existsSync(join(this.dir, 'greeted'));
	}
	greet(): void {
		writeFileSync(join(this.dir, 'greeted'), '', { mode: 0o600 });
	}
}
