/** The header of every page, and the banner under it. */
export const HEADER_TEXTS = {
	home: 'NixFleet, to the fleet',
	palette: (keys: string) => `${keys}: go anywhere, do anything`,
	theme: 'Theme',
	themes: { system: 'As the system', light: 'Light', dark: 'Dark' },
	chosen: 'chosen',
	accountOf: (name: string) => `Account of ${name}`,
	signedInAs: 'Signed in as',
	/** @param at when what is shown was so */
	stale: (at: string) =>
		`The connection to the dashboard is lost. What you see is from ${at}; it catches up by itself.`
} as const;
