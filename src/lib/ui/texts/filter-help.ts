/** The panel that teaches the filter language. What each key means is the protocol's. */
export const FILTER_HELP_TEXTS = {
	write: 'Write what you look for',
	hostsThat: 'Hosts that …',
	ideas: [
		{ text: 'web eu', about: 'both words, anywhere: name, tag, note, commit …' },
		{ text: 'is:online -tag:test', about: 'a minus leaves out' },
		{ text: 'git:behind,error', about: 'one or the other value' },
		{ text: '(tag:web or tag:db) is:failed', about: 'or, with parentheses' },
		{ text: 'name:web*', about: 'a star stands for anything' },
		{ text: '"two words"', about: 'quotes keep words together' }
	],
	/** Around the names of the procedure and of what it takes. */
	scripts: ['Scripts use the same:', 'takes a']
} as const;
