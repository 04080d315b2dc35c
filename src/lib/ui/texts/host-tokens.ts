import type { TokenSource } from '$lib/protocol/host-admission.ts';

/** The list of a host's tokens. */
export const HOST_TOKEN_TEXTS = {
	title: 'Tokens',
	most: (count: number) => `${count} tokens are the most.`,
	add: 'New token',
	none: 'There is none: the agent cannot come in. Make a new token and put it on the host.',
	inUse: 'in use now',
	made: 'made',
	neverUsed: 'never used',
	lastUsed: 'last used',
	endsIn: (age: string) => `ends in ${age}`,
	rotate: 'Rotate…',
	rotateToken: (end: string) => `Rotate token ${end}`,
	revoke: 'Revoke…',
	revokeToken: (end: string) => `Revoke token ${end}`
} as const;

export const TOKEN_SOURCES: Record<TokenSource, string> = {
	enrolment: 'Brought at enrolment',
	dashboard: 'Made in the dashboard',
	file: 'Declared in the file'
};
