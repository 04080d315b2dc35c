import { z } from 'zod';
import { COMMANDS, PHASES } from './command-table.ts';
import { Count, StorePath } from './ids.ts';
import { GARBAGE_DAYS } from './limits.ts';

export const Command = z.enum(COMMANDS);
export type Command = z.infer<typeof Command>;
export const Phase = z.enum(PHASES);
export type Phase = z.infer<typeof Phase>;

const minutes = (count: number): number => count * 60_000;
const limit = (most: number) => z.number().int().min(100).max(minutes(most));

export const DEFAULT_PHASE_LIMITS = {
	fetch: minutes(5),
	verify: minutes(1),
	evaluate: minutes(15),
	build: minutes(120),
	compare: minutes(10),
	activate: minutes(15),
	confirm: minutes(3),
	test: minutes(15),
	collect: minutes(120)
};

/** How long one phase may take before the runner ends it as timed out, in milliseconds. */
export const PhaseLimits = z.strictObject({
	fetch: limit(60),
	verify: limit(60),
	evaluate: limit(120).default(DEFAULT_PHASE_LIMITS.evaluate),
	build: limit(24 * 60),
	compare: limit(60).default(DEFAULT_PHASE_LIMITS.compare),
	activate: limit(120),
	confirm: limit(60),
	test: limit(24 * 60),
	collect: limit(24 * 60).default(DEFAULT_PHASE_LIMITS.collect)
});
export type PhaseLimits = z.infer<typeof PhaseLimits>;

/** What a command needs to know besides its commit. */
export const CommandArgument = z.strictObject({
	/** `rollback`: the number of the generation … */
	generation: Count.nullable().default(null),
	/** … and its path. `pull-switch`: the only system that may be activated, as a preview showed it. `compare`: the later of two. */
	systemPath: StorePath.nullable().default(null),
	/** `compare`: what `systemPath` is held against. */
	fromPath: StorePath.nullable().default(null),
	/** `collect-garbage`: generations older than this may go, in days. */
	keepDays: z.number().int().min(GARBAGE_DAYS.min).max(GARBAGE_DAYS.max).nullable().default(null)
});
export type CommandArgument = z.infer<typeof CommandArgument>;
