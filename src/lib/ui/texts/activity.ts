/** The line under a host's name. */
export const ACTIVITY_TEXTS = {
	contactLost: (doing: string) => `Contact lost while ${doing.toLowerCase()}`,
	stopping: 'Stopping…',
	/** Nobody has answered yet. */
	asking: 'Asking…',
	offered: (doing: string) => `${doing}: waiting for the host`,
	running: (doing: string, phase: string | null) => `${doing}${phase === null ? '' : `: ${phase}`}`,
	showLog: 'Show the log',
	waits: (command: string) => `${command} waits`,
	/** Until when, and where it then goes. */
	waitsUntil: (command: string, moment: string, whereTo: string) =>
		`${command} waits until ${moment}${whereTo}.`,
	cancel: (command: string, host: string) => `Cancel ${command}, which waits for ${host}`
} as const;
