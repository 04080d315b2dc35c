import { plural } from '$lib/protocol/status/words.ts';

/** A host's row in the table of the fleet. */
export const ROW_TEXTS = {
	select: (name: string) => `Select ${name}`,
	pinnedTo: 'Pinned to ',
	pinTip: 'Pinned: compared with this commit instead of the target, and Pull goes there.',
	note: (note: string) => `Note: ${note}`,
	lookAtAlarm: (name: string) => `Look at it: the alarm about ${name}`,
	commit: (subject: string | null, signature: string) =>
		`${subject ?? 'Copy the commit'} (${signature})`,
	generation: (number: number) => `generation ${number}`,
	noCheckout: 'No checkout is known.',
	mem: 'Mem',
	processor: (cores: number | null, withHour: boolean) =>
		`Processor${cores === null ? '' : ` (${plural(cores, 'core')})`}${withHour ? ', now and over the last hour' : ''}`,
	memory: (used: string, total: string) => `Memory: ${used} of ${total}`,
	memoryNotKnown: 'Memory: not known',
	compartments: (host: string) => `Status of ${host}`,
	compartment: (name: string, state: string, message: string) => `${name}: ${state}. ${message}`,
	icons: (words: readonly string[], system: string | null) =>
		`${words.join(', ')}${system === null ? '' : ` (${system})`}`,
	tagOwn: 'from its configuration',
	tagGiven: 'given here',
	tagTip: (origin: string) => `Show hosts with this tag (${origin})`,
	tag: (name: string, origin: string) => `Tag ${name}, ${origin}: show hosts with it`
} as const;
