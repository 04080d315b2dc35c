/** The page of a fleet without hosts: it teaches. */
export const EMPTY_FLEET_TEXTS = {
	title: 'Your fleet is empty',
	lead: 'Every NixOS and macOS host you add shows here, live: what it runs, and what it should run.',
	adminAdds: 'An admin adds the first host.',
	demo: 'Try a demo fleet',
	demoAgain: 'Try the demo fleet again',
	demoStarting: 'The demo fleet is coming up…',
	demoFailed: 'The demo fleet could not be started; the console says why.',
	demoNotStarted: 'The demo fleet was not started',
	steps: [
		['Add', 'Name the host. You get a token and the lines for its Nix configuration.'],
		['Connect', 'The agent on the host connects by itself and tells what it runs.'],
		['Deploy', 'Pull and switch from here, and watch every line of it.']
	],
	step: (number: number, title: string) => `${number}. ${title}`
} as const;
