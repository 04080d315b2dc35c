import { z } from 'zod';

/** The verbs a host can be asked to perform. The vocabulary is closed on both ends. */
export const COMMANDS = ['pull', 'switch', 'pull-switch', 'test'] as const;
export const Command = z.enum(COMMANDS);
export type Command = z.infer<typeof Command>;

/** Steps of a running operation, in the order they can occur. */
export const PHASES = ['fetch', 'verify', 'build', 'activate', 'confirm', 'test'] as const;
export const Phase = z.enum(PHASES);
export type Phase = z.infer<typeof Phase>;

/** The sub-sequence of phases each command uses. */
export const COMMAND_PHASES: Record<Command, readonly Phase[]> = {
	pull: ['fetch', 'verify'],
	switch: ['build', 'activate'],
	'pull-switch': ['fetch', 'verify', 'build', 'activate'],
	test: ['test']
};

const minutes = (count: number): number => count * 60_000;

/** How long one phase may take before the runner ends it as timed out, in milliseconds. */
export const PhaseLimits = z.strictObject({
	fetch: z.number().int().min(100).max(minutes(60)),
	verify: z.number().int().min(100).max(minutes(60)),
	build: z
		.number()
		.int()
		.min(100)
		.max(minutes(24 * 60)),
	activate: z.number().int().min(100).max(minutes(120)),
	confirm: z.number().int().min(100).max(minutes(60)),
	test: z
		.number()
		.int()
		.min(100)
		.max(minutes(24 * 60))
});
export type PhaseLimits = z.infer<typeof PhaseLimits>;

export const DEFAULT_PHASE_LIMITS: PhaseLimits = {
	fetch: minutes(5),
	verify: minutes(1),
	build: minutes(120),
	activate: minutes(15),
	confirm: minutes(3),
	test: minutes(15)
};

/** Whether the command moves the checkout, and so needs to know the target commit. */
export const movesCheckout = (command: Command): boolean =>
	command === 'pull' || command === 'pull-switch';

/** Whether the command can change the running system. */
export const changesSystem = (command: Command): boolean =>
	command === 'switch' || command === 'pull-switch';

/** The command as people read it on buttons and in sentences. */
export const COMMAND_LABELS: Record<Command, string> = {
	pull: 'Pull',
	switch: 'Switch',
	'pull-switch': 'Pull + Switch',
	test: 'Test'
};
