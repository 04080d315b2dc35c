/** Pin and hold. */
export const RESTRAINT_TEXTS = {
	title: 'Pin and hold',
	/** Around the commit. */
	pinnedTo: 'Pinned to',
	pinnedToRest: ': Pull goes there, wherever the target is.',
	unpin: 'Follow the target again',
	pinTo: 'Pin to a commit',
	pinPlaceholder: '7 to 40 digits',
	pinDigits: 'A commit is named by 7 to 40 digits, as git log --oneline prints it.',
	pin: 'Pin',
	pinCheckedOut: 'Pin to what is checked out',
	pinTarget: 'Pin to the target of now',
	held: (note: string) =>
		`Held${note === '' ? '' : `: ${note}`}. Nothing changes this host; it can be tested and looked at.`,
	release: 'Release',
	holdBecause: 'Hold, because',
	holdPlaceholder: 'exam week',
	hold: 'Hold'
} as const;
