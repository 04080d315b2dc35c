/** The menu behind the dots of a host. */
export const ROW_MENU_TEXTS = {
	label: (name: string | undefined) => `Actions for ${name ?? 'the host'}`,
	forceStop: 'Force stop…',
	cancel: (command: string) => `Cancel waiting ${command}`,
	refresh: 'Refresh',
	remove: 'Remove…',
	waits: 'It waits to be accepted.',
	notConnected: 'The host is not connected.'
} as const;
