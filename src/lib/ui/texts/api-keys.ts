import { plural } from '$lib/protocol/status/words.ts';

/** Keys for scripts. */
export const API_KEY_TEXTS = {
	/** Around the names of what takes a key: the command, two doors for scripts, and that for Prometheus. */
	leadFor: 'For the command',
	leadScripts: ', scripts that talk to',
	leadOr: 'or',
	leadPrometheus: ', and Prometheus, which reads',
	leadRest: '. A key is shown once; the dashboard keeps only its hash.',
	namePlaceholder: 'deploy script',
	may: 'May',
	worksFor: 'Works for',
	lifetime: (days: number) => (days === 365 ? 'a year' : `${days} days`),
	forever: 'as long as nobody revokes it',
	make: 'Make a key',
	full: (most: number) =>
		`There are ${most} keys, which is the most there can be. Revoke those that are not used any more.`,
	copyNow: 'Copy it now: it is not shown again.',
	copy: 'Copy the key',
	soon: (names: readonly string[]) =>
		`${plural(names.length, 'key')} will soon stop working: ${names.join(', ')}. Make a new one and give it to the script before.`,
	list: 'Keys',
	none: 'There are no keys yet.',

	madeBy: (person: string, end: string) => `Made by ${person}, ${end}.`,
	endsNever: 'works until it is revoked',
	ended: (at: string) => `expired ${at}`,
	endsSoon: (left: string, at: string) => `expires in ${left}, ${at}`,
	endsLater: (at: string) => `works until ${at}`,
	neverUsed: 'Never used.',
	used: (at: string, from: string) => `Last used ${at}${from}.`,
	expiresSoon: 'Expires soon',
	expired: 'Expired',
	reallyRevoke: 'Really revoke?',
	revokeKey: (name: string) => `Revoke ${name}`,
	reallyRevokeKey: (name: string) => `Really revoke ${name}`
} as const;
