/** The chip with the commit that every host should be on. */
export const TARGET_TEXTS = {
	label: 'Fleet target',
	unsure: ', not confirmed',
	notConfirmedFor: 'not confirmed for',
	none: 'No target set',
	looking: 'Looking for the target…',
	unknown: 'Target not known',
	look: 'Look at the target now',
	notLooked: 'The target was not looked at'
} as const;
