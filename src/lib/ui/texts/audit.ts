import { ROLLOUT } from './names.ts';
import { plural } from '$lib/protocol/status/words.ts';

/** The page of the audit log. */
export const AUDIT_TEXTS = {
	lead: 'Who did what, written together with the change itself. Each row is sealed over the one before it, so that an edit is found.',
	verify: 'Verify',
	verifying: 'Verifying…',
	export: 'Export',
	whole: (sealed: number, unsealed: number) =>
		`Whole: ${plural(sealed, 'row')} and every seal fits.${unsealed > 0 ? ` ${plural(unsealed, 'row')} too new for a seal.` : ''}`,
	broken: (problem: string | undefined, sealed: number) =>
		`${problem} The ${plural(sealed, 'row')} before it ${sealed === 1 ? 'is' : 'are'} whole. Compare with an export or a backup to see what it was.`,
	search: 'Search',
	searchPlaceholder: 'anything in a row',
	by: 'By',
	byPlaceholder: 'admin, key:deploy, host:hsb1',
	action: 'Action begins with',
	actionPlaceholder: 'host. or operation.',
	none: 'Nothing matches.',
	caption: 'Audit log, newest first',
	when: 'When',
	what: 'What',
	toWhat: 'To what, and how',
	/** @param command what it brings; null: the row does not say */
	rollout: (command: string | null) => (command === null ? ROLLOUT : `${ROLLOUT} of ${command}`),
	older: 'Older',
	/** @param isAll whether that is all, or as many as were looked for */
	newer: (count: number, isAll: boolean) =>
		isAll ? plural(count, 'newer row') : `${count} newer rows or more`
} as const;
