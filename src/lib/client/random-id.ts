/**
 * 128 random bits in hex. `crypto.randomUUID` exists only on https and localhost, and a dashboard at home is
 * often reached by plain http.
 */
export const randomId = (): string =>
	[...crypto.getRandomValues(new Uint8Array(16))]
		.map((byte) => byte.toString(16).padStart(2, '0'))
		.join('');
