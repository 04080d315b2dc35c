/** Signing in. */
export const LOGIN_TEXTS = {
	title: 'Sign in to NixFleet',
	codePlaceholder: 'ABCD-EFGH-IJKL-MNOP',
	oneTimeCode: 'One-time code',
	codeHint: 'Leave it empty if you have not set one up.',
	signingIn: 'Signing in…'
} as const;
