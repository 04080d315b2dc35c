import { VERSION } from '$lib/server/platform/version.ts';
import type { FleetClientError } from '../../client/errors.ts';
import { harmless } from '../terminal/harmless.ts';

/** Why nobody was reached, where the code says so for certain. */
const UNREACHED: Record<string, string> = {
	ENOTFOUND: 'No machine is known by that name. Correct NIXFLEET_URL.',
	EAI_AGAIN: 'The name could not be looked up. Look at the network, and at NIXFLEET_URL.',
	ECONNREFUSED: 'Nothing listens there. Start the dashboard, or correct NIXFLEET_URL.',
	EHOSTUNREACH: 'There is no way to that machine. Look at the network, and at NIXFLEET_URL.',
	ENETUNREACH: 'There is no way to that machine. Look at the network, and at NIXFLEET_URL.',
	ERR_TLS_CERT_ALTNAME_INVALID:
		'Its certificate is for another name. Write the name that it is for into NIXFLEET_URL.',
	CERT_HAS_EXPIRED: 'Its certificate has expired. It was not given the key.',
	CERT_NOT_YET_VALID: 'Its certificate is not valid yet. Look at the clocks of both machines.',
	ERR_SSL_WRONG_VERSION_NUMBER: 'It does not speak TLS at that port. Correct NIXFLEET_URL.',
	ERR_SSL_PACKET_LENGTH_TOO_LONG: 'It does not speak TLS at that port. Correct NIXFLEET_URL.',
	...Object.fromEntries(
		[
			'DEPTH_ZERO_SELF_SIGNED_CERT',
			'SELF_SIGNED_CERT_IN_CHAIN',
			'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
			'UNABLE_TO_GET_ISSUER_CERT',
			'UNABLE_TO_GET_ISSUER_CERT_LOCALLY'
		].map((code) => [
			code,
			'Its certificate is not trusted, so it was not given the key. For an authority of your own, name the file with its certificate by NODE_EXTRA_CA_CERTS.'
		])
	)
};

/**
 * What went wrong between this command and the dashboard, and what to do, in one line.
 * @param url of the dashboard
 */
export function failureSentence(error: FleetClientError, url: string): string {
	return harmless(sentenceOf(error, url));
}

function sentenceOf(error: FleetClientError, url: string): string {
	const { code, message } = error;
	switch (code) {
		case 'unreachable':
			return unreached(error, url);
		case 'rate-limited':
			return `${message} It takes calls again in ${Math.ceil((error.retryAfterMs ?? 1_000) / 1_000)} s.`;
		case 'forbidden':
			return `${message} What this key may: nixfleet check`;
		case 'step-up-required':
			return `${message} A key cannot answer that: use the page.`;
		case 'not-found':
			return message === 'There is no such procedure.'
				? `The dashboard does not know what it was asked for: it is older than this command (${VERSION}). Upgrade it, or use the command of its version.`
				: message;
		default:
			return message;
	}
}

function unreached(error: FleetClientError, url: string): string {
	const cause = error.cause instanceof Error ? (error.cause.cause ?? error.cause) : error.cause;
	const told = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
	const why = UNREACHED[told];
	if (why !== undefined) return `The dashboard at ${url} cannot be reached (${told}). ${why}`;
	if (cause instanceof Error && cause.message === 'bad port')
		return `The port of ${url} belongs to something else by convention, and is never spoken to. Correct NIXFLEET_URL.`;
	if (cause instanceof Error && /unexpected redirect/.test(cause.message))
		return `${url} leads to another address, and the key is sent nowhere else. Set NIXFLEET_URL to where it leads.`;
	return error.message;
}
