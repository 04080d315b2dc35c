/** The dialogs by which hosts leave: rejected before they were in, or removed. */
export const LEAVING_TEXTS = {
	rejectTitle: (host: string) => `Reject ${host}?`,
	rejectConsequence:
		'The dashboard forgets it, and its token stops working at once. Nothing changes on the machine; its agent comes back only when somebody there deletes its identity.json.',
	/** Around the name of the setting. */
	rejectHint: 'If it is not yours, somebody else has the enrolment token: make a new one (',
	rejectHintRest: ').',
	reject: 'Reject',
	rejected: (host: string) => `${host} was rejected`,

	removeTitle: (host: string) => `Remove ${host}?`,
	removeConsequence:
		'The dashboard forgets this host and its token stops working at once. Nothing changes on the host itself, and the history of its operations is kept.',
	/** Around the name of the host. */
	type: 'Type',
	toConfirm: 'to confirm',
	removed: (host: string) => `${host} was removed`
} as const;
