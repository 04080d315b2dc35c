/** Words of examples. A random secret of hexadecimal or base 64 digits practically never has one. */
const EXAMPLE =
	/change.?(me|it|this)|hex.?secret|your.?(own|session|secret|key)|example|placeholder|replace.?(me|it|this)|password|insert.?here|secret.?secret|super.?secret|openssl|0123456789|1234567890|abcdefgh|deadbeef/i;
/** A random secret of 16 hexadecimal digits has fewer different ones once in a million. */
const DIFFERENT_CHARS = 5;

/** Whether a secret is one of an example, or a short piece again and again. */
export function isGuessableSecret(secret: string): boolean {
	if (EXAMPLE.test(secret) || new Set(secret).size < DIFFERENT_CHARS) return true;
	const period = (secret + secret).indexOf(secret, 1);
	return period < secret.length;
}
