import {
	AGENT,
	ANYTHING,
	BRANCH,
	CLEAR_SELECTION,
	COMMIT,
	CPU,
	DISK,
	DONE,
	KIND,
	LOCATION,
	NOT_ALLOWED,
	NOT_KNOWN,
	STATUS,
	SYSTEM,
	TESTS
} from './names.ts';
import type { Role } from '$lib/protocol/people.ts';

/** Words that stand in more than one room. One name per thing. */
export const SHARED_TEXTS = {
	product: 'NixFleet',
	/** The age of what is a moment old; it takes no "ago". */
	now: 'now',
	underAMinute: 'less than a minute',
	/** Behind an age. */
	after: { ago: ' ago', old: ' old' },
	/** A moment as it is written, and to the second with its zone. */
	exactly: (moment: string, iso: string) => `${moment} (${iso})`,
	never: 'never',
	notKnown: NOT_KNOWN,
	reading: 'Reading…',
	oneMoment: 'One moment…',

	cancel: 'Cancel',
	close: 'Close',
	done: DONE,
	save: 'Save',
	remove: 'Remove',
	revoke: 'Revoke',
	stop: 'Stop',
	stopHost: (name: string) => `Stop ${name}`,
	moreFor: (name: string) => `More for ${name}`,
	copyOf: (what: string) => `Copy ${what}`,
	partOf: (part: number | string, whole: number | string) => `${part} of ${whole}`,
	showLog: 'Show log',
	tagsEllipsis: 'Tags…',
	rollOut: 'Roll out…',
	anything: ANYTHING,
	addHost: 'Add host',
	addTags: 'Add tags',
	look: 'Look at it',
	shortcuts: 'Keyboard shortcuts',
	clearSelection: CLEAR_SELECTION,
	copied: 'Copied',
	/** Behind what is copied when it is clicked, for who does not see the button. */
	andCopy: ', copy',
	notAllowed: NOT_ALLOWED,
	commandOn: (command: string, host: string) => `${command} on ${host}`,
	notStarted: (command: string) => `${command} was not started`,
	fromAddress: (address: string) => ` from ${address}`,
	needsRole: (has: Role, needs: Role) => `Your role is ${has}; this needs ${needs}.`,

	actions: 'Actions',
	agent: AGENT,
	branch: BRANCH,
	commit: COMMIT,
	cpu: CPU,
	disk: DISK,
	generation: 'Generation',
	kind: KIND,
	location: LOCATION,
	name: 'Name',
	/** Between what was and what is, for who does not see the arrow. */
	to: 'to',
	nothingRan: 'Nothing has run on this host yet.',
	status: STATUS,
	system: SYSTEM,
	tests: TESTS,
	/** Behind until when something waits. */
	toTargetOfThen: ', and goes to what is the target when it starts',
	token: 'Token',
	views: 'Views',

	signIn: 'Sign in',
	signOut: 'Sign out',
	password: 'Password',
	recoveryCode: 'Recovery code',
	useOneTimeCode: 'Use a one-time code',
	useRecoveryCode: 'Use a recovery code instead',
	toTheFleet: 'To the fleet'
} as const;
