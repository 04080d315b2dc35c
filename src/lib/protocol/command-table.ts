import type { HostKind } from './host.ts';

/** What is true of each command, in tables without a schema library, so that pages can import them. */

/** The verbs a host can be asked to perform. The vocabulary is closed on both ends. */
export const COMMANDS = [
	'pull',
	'switch',
	'pull-switch',
	'boot',
	'test',
	'evaluate',
	'preview',
	'compare',
	'rollback',
	'collect-garbage',
	'restart-agent',
	'reboot'
] as const;
type Command = (typeof COMMANDS)[number];

/** What agents of protocol 1 could do before they began to say it in `hello`. */
export const FIRST_COMMANDS: readonly Command[] = ['pull', 'switch', 'pull-switch', 'test'];

/** Steps of a running operation, in the order they can occur. */
export const PHASES = [
	'fetch',
	'verify',
	'evaluate',
	'build',
	'compare',
	'activate',
	'confirm',
	'test',
	'collect'
] as const;
type Phase = (typeof PHASES)[number];

/** The sub-sequence of phases each command uses. */
export const COMMAND_PHASES: Record<Command, readonly Phase[]> = {
	// Evaluated only where the host's configuration says so.
	pull: ['fetch', 'verify', 'evaluate'],
	switch: ['build', 'activate', 'confirm'],
	'pull-switch': ['fetch', 'verify', 'build', 'activate', 'confirm'],
	boot: ['build', 'activate'],
	test: ['test'],
	evaluate: ['evaluate'],
	preview: ['fetch', 'build', 'compare'],
	compare: ['compare'],
	rollback: ['activate', 'confirm'],
	'collect-garbage': ['collect'],
	'restart-agent': ['confirm'],
	reboot: ['activate', 'confirm']
};

/** The command as people read it on buttons and in sentences. */
export const COMMAND_LABELS: Record<Command, string> = {
	pull: 'Pull',
	switch: 'Switch',
	'pull-switch': 'Pull + Switch',
	boot: 'Boot',
	test: 'Test',
	evaluate: 'Evaluate',
	preview: 'Preview',
	compare: 'Compare',
	rollback: 'Roll back',
	'collect-garbage': 'Collect garbage',
	'restart-agent': 'Restart agent',
	reboot: 'Reboot'
};

/** What a host is doing while it performs the command; begins a sentence. */
export const COMMAND_DOING: Record<Command, string> = {
	pull: 'Pulling',
	switch: 'Switching',
	'pull-switch': 'Pulling and switching',
	boot: 'Building for the next boot',
	test: 'Testing',
	evaluate: 'Evaluating',
	preview: 'Building a preview',
	compare: 'Comparing two generations',
	rollback: 'Rolling back',
	'collect-garbage': 'Collecting garbage',
	'restart-agent': 'Restarting the agent',
	reboot: 'Rebooting'
};

/** Whether the command moves the checkout. */
export const movesCheckout = (command: Command): boolean =>
	command === 'pull' || command === 'pull-switch';

/** Whether the command fetches, and so needs to know the target commit. */
export const needsTarget = (command: Command): boolean =>
	movesCheckout(command) || command === 'preview';

/** Whether what waits goes to what will be the target when it starts: it needs one, and whoever asked named none. */
export const isTargetOpen = ({ command, pinned }: { command: Command; pinned: boolean }): boolean =>
	needsTarget(command) && !pinned;

/** Whether the command can change the running system. */
export const changesSystem = (command: Command): boolean =>
	command === 'switch' || command === 'pull-switch' || command === 'rollback';

/** Commands that change what runs ask once, with the consequence; the others just go. */
const ASKS: readonly Command[] = [
	'switch',
	'pull-switch',
	'boot',
	'rollback',
	'collect-garbage',
	'reboot'
];

/** Whether somebody who asks for the command is told the consequence first, and has to agree. */
export const asksFirst = (command: Command): boolean => ASKS.includes(command);

/** Whether the command builds the configuration that is checked out. */
export const builds = (command: Command): boolean =>
	command === 'switch' || command === 'pull-switch' || command === 'boot';

/** Whether the command is about the configuration as it is checked out. */
export const needsCheckout = (command: Command): boolean =>
	command === 'test' || command === 'evaluate' || (builds(command) && !movesCheckout(command));

/** Whether it changes nothing of what a host runs or will run, so that a host held here may do it. */
export const allowedWhileHeld = (command: Command): boolean =>
	['test', 'evaluate', 'preview', 'compare', 'restart-agent'].includes(command);

/**
 * Whether a host that may be changed at certain times only does it then only. Going back is always possible: what went wrong in
 * one window must not stay wrong until the next.
 */
export const waitsForWindow = (command: Command): boolean =>
	builds(command) || command === 'reboot';

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
