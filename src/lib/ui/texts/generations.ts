/** The generations of a host, and the forms under them. */
export const GENERATION_TEXTS = {
	title: 'Generations',
	none: 'This host has told of no generations. They appear with the first switch, or when its agent is new enough to tell.',
	noneSimulated: 'A simulated host has no systems it could go back to.',
	caption: (host: string) => `Generations of ${host}`,
	number: 'Number',
	made: 'Made',
	runs: 'runs',
	runsTip: 'This system is running.',
	nextBoot: 'next boot',
	nextBootTip: 'This system starts with the next boot.',
	booted: 'booted',
	bootedTip: 'The machine was started with this system.',
	commitNotKnown: 'Which commit made it is not known on the host.',
	rollBack: 'Roll back',
	rollBackTo: (host: string, number: number) => `Roll back ${host} to generation ${number}`,
	runsAlready: 'This one runs already.',
	showAll: (count: number) => `Show all ${count}`,
	older: (count: number) => `${count} older ones are on the host, too.`,
	lastComparison: 'The last comparison',
	fromTo: (from: number, to: number) => `From generation ${from} to ${to}`,

	compare: 'Compare',
	compareFrom: 'Compare generation',
	compareTo: 'with',
	compareBoth: (from: number | undefined, to: number | undefined) =>
		`Compare generation ${from} with ${to}`,
	sameSystem: 'Both are the same system.',
	option: (number: number, current: boolean) => `${number}${current ? ' (runs)' : ''}`,

	freeSpace: 'Free disk space',
	/** Around the number. */
	removeOlder: 'Remove those older than',
	removeOlderRest: 'days',
	wholeDays: (min: number, max: number) => `A whole number of days from ${min} to ${max}.`,
	collect: 'Collect garbage',
	collectOn: (host: string) => `Collect garbage on ${host}`
} as const;
