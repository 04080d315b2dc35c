/** What the newest preview of a host found. */
export const PREVIEW_TEXTS = {
	title: (commit: string) => `Preview of ${commit}`,
	built: 'built',
	switch: 'Switch to exactly this',
	switchOn: (host: string) => `Switch to exactly this on ${host}`,
	old: (target: string | undefined, commit: string) =>
		`The target has moved on to ${target} since. This is still what ${commit} would change.`,
	same: (commit: string) =>
		`${commit} makes the system that runs already: nothing changes for this host.`
} as const;
