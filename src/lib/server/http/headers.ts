/** Of everything that is not a page: nothing may be loaded, framed or sent from it. Images of ours may be styled. */
const NOT_A_PAGE =
	"default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** Headers on every answer. Pages have a content security policy of SvelteKit's, with a nonce each, instead of this one. */
export function securityHeaders(options: { secure: boolean }): [name: string, value: string][] {
	const headers: [string, string][] = [
		['Content-Security-Policy', NOT_A_PAGE],
		['X-Content-Type-Options', 'nosniff'],
		['X-Frame-Options', 'DENY'],
		// Not `no-referrer`: with it browsers send `Origin: null` with forms, which cannot be told from a stranger's.
		['Referrer-Policy', 'same-origin'],
		['Cross-Origin-Opener-Policy', 'same-origin'],
		['Cross-Origin-Resource-Policy', 'same-origin'],
		[
			'Permissions-Policy',
			'camera=(), microphone=(), geolocation=(), payment=(), usb=(), serial=(), hid=()'
		]
	];
	if (options.secure)
		headers.push(['Strict-Transport-Security', 'max-age=31536000; includeSubDomains']);
	return headers;
}

/** The same on an answer of the application; what it shows is for whom it was made, so nobody keeps it. */
export function setSecurityHeaders(headers: Headers, options: { secure: boolean }): void {
	for (const [name, value] of securityHeaders(options))
		if (name !== 'Content-Security-Policy' || !headers.has(name)) headers.set(name, value);
	if (!headers.has('cache-control')) headers.set('cache-control', 'private, no-store');
}
