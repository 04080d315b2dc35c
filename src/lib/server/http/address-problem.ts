/** Names of parameters that hold secrets. */
const SECRET_NAME =
	/^(?:access[_-]?token|token|api[_-]?key|authorization|bearer|password|secret)$/i;
const SECRET_VALUE = /nf[a-z]_[0-9A-Z]{26}_/;

/**
 * The exceptions: links that are printed or handed over, work once, and end. Their pages ask for their data at the second
 * address once a form was answered.
 */
const LINKS = /^\/(?:setup|invite)(?:\/__data\.json)?$/;

/**
 * Why a request with this target is refused before anything looks at it; null when it is not. Every address of ours is
 * plain, so one that needs decoding to be understood is meant to be understood in two ways. Pure.
 * @param target as it stands in the request line
 */
export function addressProblem(target: string): string | null {
	const [path = '', query = ''] = target.split(/\?(.*)/s);
	if (!/^\/(?!\/)[\w/.~!$&'()*+,;=:@%[\]-]*$/.test(path) || path.includes('//'))
		return 'The address is not one of a page here.';
	if (/%(?![0-9a-f]{2})|%(?:00|2e|2f|5c)/i.test(path) || /(?:^|\/)\.{1,2}(?:\/|$)/.test(path))
		return 'The address is not one of a page here.';
	const names = LINKS.test(path) ? [] : [...new URLSearchParams(query).keys()];
	if (names.some((name) => SECRET_NAME.test(name)) || SECRET_VALUE.test(target))
		return 'A secret stands in the address, where logs and histories keep it. Send it in the Authorization header, and replace it by a new one.';
	return null;
}
