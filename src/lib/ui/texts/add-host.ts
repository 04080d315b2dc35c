/** The dialog that adds a host. */
export const ADD_HOST_TEXTS = {
	title: 'Add a host',
	lead: 'You get a token and the lines for its configuration; the agent then connects by itself.',
	connect: (name: string) => `Connect ${name}`,
	shownOnce: 'The token is shown only now. Put it on the host, then start the agent.',
	namePlaceholder: 'hsb1',
	nameHint: 'The host name as the machine itself knows it.',
	kind: 'Rebuilt with',
	device: 'Device',
	colour: 'Colour',
	/** Around the name of the host. */
	waitingFor: 'Waiting for',
	waitingForRest: '…',
	connected: 'is connected.',
	nameTaken: (name: string) => `There is a host named ${name} already.`
} as const;
