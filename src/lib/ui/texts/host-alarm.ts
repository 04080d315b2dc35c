/** Somebody else came with the token of a host: what that means, and what can be done. */
export const HOST_ALARM_TEXTS = {
	label: (host: string) => `Alarm about ${host}`,
	canTrust: (host: string) =>
		`It was refused. If ${host} was installed anew or has moved to another machine, trust that machine; the one before is refused from then on. If it is a copy, give it an identity of its own (another NIXFLEET_HOSTNAME, identity.json deleted). If you know of neither, revoke the token below.`,
	copied: (host: string) =>
		`It was refused, and ${host} is not disturbed. Most likely the machine was copied with its token: give the copy an identity of its own (another NIXFLEET_HOSTNAME, identity.json deleted). If you know of no copy, rotate the token below at once.`,
	trust: 'Trust this machine',
	trustAs: (host: string) => `Trust this machine as ${host}`,
	dismiss: 'Dismiss',
	dismissAlarm: (host: string) => `Dismiss the alarm about ${host}`
} as const;
