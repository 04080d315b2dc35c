/** What pages are called: in the tab, as their heading, in menus. */
export const PAGE_NAMES = {
	account: 'Account',
	apiKeys: 'API keys',
	audit: 'Audit',
	fleet: 'Fleet',
	invitation: 'Invitation',
	notifications: 'Notifications',
	operation: 'Operation',
	operations: 'Operations',
	rollouts: 'Rollouts',
	sessions: 'Sessions',
	settings: 'Settings',
	setup: 'Set up',
	users: 'Users',
	yourAccount: 'Your account'
} as const;
