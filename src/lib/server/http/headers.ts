/** Headers on every answer. The content security policy is SvelteKit's, with a nonce per page. */
export function setSecurityHeaders(headers: Headers, options: { secure: boolean }): void {
	headers.set('X-Content-Type-Options', 'nosniff');
	headers.set('X-Frame-Options', 'DENY');
	// Not `no-referrer`: with it browsers send `Origin: null` with forms, which cannot be told from a stranger's.
	headers.set('Referrer-Policy', 'same-origin');
	headers.set('Cross-Origin-Opener-Policy', 'same-origin');
	headers.set('Cross-Origin-Resource-Policy', 'same-origin');
	headers.set('Permissions-Policy', 'camera=(), microphone=(), geolocation=()');
	if (options.secure)
		headers.set('Strict-Transport-Security', 'max-age=31536000; includeSubDomains');
}
