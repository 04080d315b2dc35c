import type { TokenOverlap } from '$lib/protocol/host-admission.ts';

/** The questions about a host's tokens, and the one place where a new token is shown. */
export const TOKEN_DIALOG_TEXTS = {
	titles: { add: 'New token for', rotate: 'Rotate a token of', revoke: 'Revoke a token of' },
	title: (what: string, host: string, isQuestion: boolean) =>
		`${what} ${host}${isQuestion ? '?' : ''}`,
	shownOnce: 'The token is shown only now. Put it on the host, then restart its agent.',
	then: 'Then, on the host',
	/** Around the name of the setting. */
	fileOf: 'That is the file of',
	fileOfRest:
		'(NIXFLEET_TOKEN_FILE). It takes the place of what is in there, also of the enrolment token. If the host has its token elsewhere, put it there.',
	add: 'A further token for the same host. What it has now goes on working until you revoke it.',
	overlap: 'You get a new token. The old one works on for:',
	overlapNone:
		'An agent that came in with the old one is cut off at once, until the new one is on the host. What runs there goes on.',
	overlapEnd:
		'When that time is over, an agent that came in with the old one is cut off. Nothing else rotates by itself.',
	revokeInUse:
		'The agent that is connected came in with it and is cut off at once. What runs on the host goes on.',
	revokeUnused: 'It stops working at once.',
	revokeLast: (host: string) =>
		`It is the last token of ${host}: its agent cannot come back, and nothing can be asked of the host, until you make a new token here and put it there.`,
	revokeDeclared:
		'It is declared in the file of host tokens and stays revoked although it is there.',
	revoked: (host: string) => `A token of ${host} was revoked`,
	rotate: 'Rotate',
	make: 'Make a token'
} as const;

export const OVERLAPS: Record<TokenOverlap, string> = {
	now: 'No longer: it ends at once',
	'1h': 'One hour',
	'24h': 'One day',
	'7d': 'Seven days'
};
