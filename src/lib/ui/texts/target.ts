/** The chip with the commit that every host should be on. */
export const TARGET_TEXTS = {
	label: 'Fleet target',
	unsure: ', not confirmed',
	notConfirmedFor: 'not confirmed for',
	none: 'No target set',
	looking: 'Looking for the target…',
	unknown: 'Target not known',
	notCompared: 'No target is set, so no host can be told to be behind.',
	notComparedNow: 'The target is not known for certain, so no host is compared with it.',
	howToSet: 'Set a target',
	why: 'Why',
	look: 'Look at the target now',
	notLooked: 'The target was not looked at'
} as const;
