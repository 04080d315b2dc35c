/** The pages before the fleet: set-up, invitations, and what went wrong. */
export const WELCOME_TEXTS = {
	setup: 'Welcome to NixFleet',
	setupLead: 'Choose the password of the admin. This link works once.',
	setupDone: 'Set-up is done',
	setupDoneLead: 'The admin has a password already.',
	setupLink: 'Use the set-up link',
	setupLinkLead:
		'Nobody can sign in yet. The dashboard printed a link on its console when it started: open that one. Each start prints a new link.',
	wrongSetupLink: 'This set-up link is not right',
	wrongSetupLinkLead:
		'Its token is not the one of this start. Each start prints a new link on the console, and the links before it stop working: open the newest, whole.',
	setupLost: 'If you cannot see the console any more, restart the dashboard.',

	badLink: 'This link does not work',
	badLinkLead: 'It was used, taken back, or is older than 48 hours. Ask an admin for a new one.',
	invited: (name: string) => `Welcome, ${name}`,
	newPassword: (name: string) => `A new password for ${name}`,
	invitedLead: (name: string, role: string, words: string) =>
		`You sign in as ${name}, with the role ${role}: ${words.toLowerCase()}. This link works once.`,

	keepCodes: 'Keep your recovery codes',
	keepCodesLead: 'You are signed in. Before you go on: these help when the authenticator is lost.',
	keptCodes: 'I have kept them, to the fleet',
	signedIn: 'You are signed in',
	signedInLead: 'One moment, to the fleet…',

	/** A page that cannot be shown. */
	away: 'The dashboard cannot be reached',
	awayLead: 'It did not answer. This page comes by itself when it is back.',
	cannotShow: (status: number) =>
		status === 404 ? 'Not here' : status === 403 ? 'Not for your role' : 'Something went wrong'
} as const;
