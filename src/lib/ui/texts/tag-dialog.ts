import { plural } from '$lib/protocol/status/words.ts';

/** The dialog that gives tags to hosts. */
export const TAG_DIALOG_TEXTS = {
	titleOne: (name: string) => `Tags of ${name}`,
	title: (count: number) => `Tags of ${plural(count, 'host')}`,
	lead: 'A tag sorts hosts: filter by tag:web, or group by tag.',
	placeholder: 'web, eu-west',
	add: 'Add',
	given: 'Tags given here',
	takeAway: (tag: string) => `Take the tag ${tag} away`,
	none: 'No tags were given here yet.',
	own: (hosts: number, tags: readonly string[]) =>
		`From the configuration of ${hosts === 1 ? 'the host' : 'the hosts'}, and changed there (NIXFLEET_TAGS): ${tags.join(', ')}`
} as const;
