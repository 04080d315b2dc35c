import { z } from 'zod';
import type { HostKind } from './host.ts';

/** The verbs a host can be asked to perform. The vocabulary is closed on both ends. */
export const COMMANDS = [
	'pull',
	'switch',
	'pull-switch',
	'boot',
	'test',
	'restart-agent',
	'reboot'
] as const;
export const Command = z.enum(COMMANDS);
export type Command = z.infer<typeof Command>;

/** What agents of protocol 1 could do before they began to say it in `hello`. */
export const FIRST_COMMANDS: readonly Command[] = ['pull', 'switch', 'pull-switch', 'test'];

/** Steps of a running operation, in the order they can occur. */
export const PHASES = ['fetch', 'verify', 'build', 'activate', 'confirm', 'test'] as const;
export const Phase = z.enum(PHASES);
export type Phase = z.infer<typeof Phase>;

/** The sub-sequence of phases each command uses. */
export const COMMAND_PHASES: Record<Command, readonly Phase[]> = {
	pull: ['fetch', 'verify'],
	switch: ['build', 'activate', 'confirm'],
	'pull-switch': ['fetch', 'verify', 'build', 'activate', 'confirm'],
	boot: ['build', 'activate'],
	test: ['test'],
	'restart-agent': ['confirm'],
	reboot: ['activate', 'confirm']
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

/** Whether the command builds the configuration that is checked out. */
export const builds = (command: Command): boolean => changesSystem(command) || command === 'boot';

/** Whether the host falls silent on the way to success: contact lost meanwhile is what was asked for. */
export const endsContact = (command: Command): boolean =>
	command === 'restart-agent' || command === 'reboot';

/** Whether this kind of host can do it at all; an agent offers no more than this. */
export function fitsKind(command: Command, kind: HostKind): boolean {
	if (command === 'boot') return kind === 'nixos';
	if (command === 'reboot') return kind !== 'home-manager';
	return true;
}

/**
 * What waits for an offline host becomes pointless once `newer` waits too: asking twice is one wish, and a
 * Pull + Switch brings everything an older pull, switch or boot would have brought.
 */
export function supersedes(newer: Command, older: Command): boolean {
	if (newer === older) return true;
	if (newer === 'pull-switch') return older === 'pull' || builds(older);
	return newer === 'switch' && older === 'boot';
}

/** The command as people read it on buttons and in sentences. */
export const COMMAND_LABELS: Record<Command, string> = {
	pull: 'Pull',
	switch: 'Switch',
	'pull-switch': 'Pull + Switch',
	boot: 'Boot',
	test: 'Test',
	'restart-agent': 'Restart agent',
	reboot: 'Reboot'
};
