import { plural } from '$lib/protocol/status/words.ts';

/** Users and the links by which they come in. */
export const PEOPLE_TEXTS = {
	lead: 'Viewers look, operators run and stop, admins do everything. Whoever is invited sets their own password by a link.',
	openLinks: 'Open links',

	namePlaceholder: 'maria',
	role: 'Role',
	roleMeans: (role: string, words: string) => `${role}: ${words.toLowerCase()}`,
	invite: 'Invite',
	link: (name: string, until: string) =>
		`Send this link to ${name}, and to nobody else. It works once, until ${until}, and is not shown again.`,
	replaced: (name: string) => `The link that was made for ${name} before works no longer.`,
	copyLink: 'Copy the link',
	invitedAs: (role: string) => `invited as ${role}`,
	newPassword: 'sets a new password',
	/** Followed by when it ends. */
	madeBy: (person: string) => `by ${person}, until`,
	takeBack: 'Take back',
	takeBackLink: (name: string) => `Take back the link of ${name}`,

	you: 'You',
	noPassword: 'Has no password yet',
	fixedSelf: 'Another admin changes your role; the rest is under Account.',
	fixedByEnvironment: 'NIXFLEET_PASSWORD_HASH makes this person at every start.',
	standing: (totp: boolean, sessions: number) =>
		`${totp ? 'one-time codes on' : 'password only'}, ${sessions === 0 ? 'not signed in' : plural(sessions, 'session')}`,
	seen: ', seen',
	madeKeys: (count: number) => `, made ${plural(count, 'API key')}`,
	roleOf: (name: string) => `Role of ${name}`,
	signOutUser: (name: string) => `Sign out ${name}`,
	resetAccess: 'Reset access',
	resetAccessOf: (name: string) => `Reset access of ${name}`,
	removeUser: (name: string) => `Remove ${name}`
} as const;

/** The questions before an admin does something to somebody. */
export const USER_QUESTION_TEXTS = {
	title: (what: string, name: string) => `${what} ${name}?`,
	reset: 'Reset the access of',
	resetConsequence:
		'Their sessions end now, and their password, one-time codes and recovery codes stop working. You get a link by which they set a new password.',
	signOutConsequence: 'All their sessions end now. They can sign in again.',
	removeConsequence:
		'Their sessions end now, and they cannot sign in any more. What they did stays in the audit log.',
	keysStay: (count: number) =>
		`They made ${plural(count, 'API key')} that will go on working. Revoke those they could still use.`
} as const;
