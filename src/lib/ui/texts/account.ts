import { plural } from '$lib/protocol/status/words.ts';

/** A person's own account: password, one-time codes, recovery codes. The first password is set with the same words. */
export const ACCOUNT_TEXTS = {
	/** Around name and role. */
	youAre: 'You are',
	withRole: ', with the role',
	roleMeans: (words: string) => `: ${words.toLowerCase()}.`,

	/** Around the name of the variable. */
	passwordFrom: 'This password comes from',
	passwordFromRest:
		'. To change it, put the bcrypt hash of another one there (in the environment or the file the dashboard is started with) and restart the dashboard. That ends all sessions.',
	currentPassword: 'Current password',
	currentNotRight: 'The current password is not right. Nothing was changed.',
	newPassword: 'New password',
	newPasswordAgain: 'The new one again',
	othersEnd: 'All your other sessions end.',
	passwordChanged: 'The password was changed, and your other sessions have ended.',
	changePassword: 'Change password',

	oneTimeCodes: 'One-time codes',
	on: 'On',
	off: 'Off',
	newCodes: 'Your new recovery codes. Older ones no longer work.',
	kept: 'I have kept them',
	turnOn: 'Turn on',
	turnOff: 'Turn off',
	reallyTurnOff: 'Really turn off?',
	setUp: 'Set up',
	totpOn: 'Signing in asks for a code of your authenticator, too.',
	totpOff:
		'A code of an authenticator besides the password: who has learnt your password cannot sign in with it.',
	codesLeft: (count: number) =>
		count === 0
			? 'You have no recovery codes left: make new ones, or a lost phone locks you out.'
			: `${plural(count, 'recovery code')} left for the day it is lost.`,
	/** Around the name of the variable. */
	secretFrom: 'The secret comes from',
	secretFromRest: ': change or unset it there, and restart the dashboard.',
	makeCodes: 'New recovery codes'
} as const;

/** What every place that sets up a second factor says. */
export const SECOND_FACTOR_TEXTS = {
	qrCode: 'One-time code set-up for an authenticator',
	scan: 'Scan this with an authenticator, or type',
	codeNow: 'The code it shows now'
} as const;

export const RECOVERY_CODE_TEXTS = {
	list: 'Recovery codes',
	copyAll: 'Copy all',
	download: 'Download',
	explanation:
		'Each stands in once for a lost authenticator. They are not shown again: keep them where the authenticator is not.'
} as const;

/** The first password, at set-up and behind an invitation. */
export const FIRST_PASSWORD_TEXTS = {
	hint: (least: number) => `At least ${least} characters. It guards your fleet: make it long.`,
	again: 'The same again',
	secondFactor: 'Ask for a one-time code, too',
	set: 'Set password and sign in'
} as const;
