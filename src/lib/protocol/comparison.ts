import { z } from 'zod';
import { BytesChange, Count, StorePath } from './ids.ts';
import { LIMITS } from './limits.ts';

const names = z.array(z.string().max(200)).max(LIMITS.names);

/** One package, as `nix store diff-closures` tells it. */
export const ClosureChange = z.strictObject({
	name: z.string().max(300),
	/** Versions before, comma-separated; null: it was not there. Empty: it has no version. */
	before: z.string().max(500).nullable(),
	/** Versions after; null: it is gone. */
	after: z.string().max(500).nullable(),
	/** How much larger it becomes, in bytes; rounded by nix. */
	sizeBytes: BytesChange
});
export type ClosureChange = z.infer<typeof ClosureChange>;

/** What differs between everything two systems need. */
export const ClosureDiff = z.strictObject({
	changes: z.array(ClosureChange).max(LIMITS.closureChanges),
	/** Changes beyond the limit, which are in the output only. */
	omitted: Count,
	/** Of all changes together, also of those left out. */
	sizeBytes: BytesChange
});
export type ClosureDiff = z.infer<typeof ClosureDiff>;

/** What an activation would do to units, as a dry activation tells it. */
export const UnitPlan = z.strictObject({
	stop: names,
	start: names,
	restart: names,
	reload: names,
	/** Changed, and left running all the same until the next boot or a restart by hand. */
	keep: names
});
export type UnitPlan = z.infer<typeof UnitPlan>;

/** Two systems beside each other. Null is always: not known, or a question that does not apply to this kind of host. */
export const Comparison = z.strictObject({
	from: StorePath,
	to: StorePath,
	closure: ClosureDiff.nullable(),
	units: UnitPlan.nullable(),
	/** Whether kernel, initrd or modules differ from what was booted. */
	rebootNeeded: z.boolean().nullable()
});
export type Comparison = z.infer<typeof Comparison>;
