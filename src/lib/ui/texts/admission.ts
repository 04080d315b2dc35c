/** Hosts that wait to be accepted, and what is told of those decisions. */
export const ADMISSION_TEXTS = {
	waiting: 'Waiting to be accepted',
	waits: (host: string) => `${host} waits`,
	explanation:
		'A machine enrolled under this name with the enrolment token. Its agent is connected and waits; nothing is asked of it, and what it reports is not shown. Accept it if you know it.',
	facts: (host: { system: string | null; agent: string | null; address: string | null }) =>
		[
			host.system ?? 'system not known',
			...(host.agent === null ? [] : [`agent ${host.agent}`]),
			host.address === null ? 'address not known' : `from ${host.address}`,
			'enrolled'
		].join(' · '),
	reject: 'Reject…',
	rejectHost: (host: string) => `Reject ${host}`,
	accept: 'Accept',
	acceptHost: (host: string) => `Accept ${host}`,
	accepted: (host: string) => `${host} is part of the fleet now`,
	notAccepted: (host: string) => `${host} was not accepted`,
	alarmGone: (host: string) => `The alarm about ${host} is no longer shown`,
	alarmStays: 'The alarm stays',
	trusted: (host: string) =>
		`The machine that was refused is ${host} from now on. It is let in at its next try.`,
	notTrusted: (host: string) => `The machine is not ${host}`
} as const;
