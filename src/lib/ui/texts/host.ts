/** The page of a host: its frame, what people say about it, and what ran. */
export const HOST_TEXTS = {
	removed: (name: string) => `${name} was removed`,
	removedLead: 'The dashboard no longer knows this host. Its operations are still listed.',
	itsOperations: 'Show its operations',
	commitsBehind: 'What a pull brings',
	simulated: 'Simulated',
	simulatedTip: 'Made up by nixfleet simulate: there is no machine behind it.',
	asOf: 'as of',
	operations: 'Recent operations',
	tagsAndNote: 'Tags and note',
	editTags: 'Edit tags',
	writeNote: 'Write a note',
	editNote: 'Edit the note',
	note: 'Note',
	notePlaceholder: 'What somebody should know before touching this host'
} as const;
