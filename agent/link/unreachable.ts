/** Codes of Node's TLS for a certificate that does not prove the dashboard to be the dashboard. */
const UNTRUSTED =
	/^(DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_(GET_ISSUER_CERT(_LOCALLY)?|VERIFY_LEAF_SIGNATURE)|CERT_\w+|ERR_TLS_CERT_ALTNAME_INVALID|HOSTNAME_MISMATCH|INVALID_CA|INVALID_PURPOSE)$/;

/** @param problem a code of Node, OpenSSL or ws, or a sentence of theirs. @returns what that means, and what to do */
export function whyUnreachable(problem: string): string {
	if (problem === 'ERR_TLS_CERT_ALTNAME_INVALID')
		return `The certificate that answers at NIXFLEET_URL belongs to another name (${problem}), so nothing was sent to it. Correct the address or the certificate.`;
	if (UNTRUSTED.test(problem))
		return `The certificate that answers at NIXFLEET_URL is not trusted (${problem}), so nothing was sent to it. If it is of an authority of your own, name that authority's file in NIXFLEET_CA_FILE.`;
	if (problem === 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH')
		return `The dashboard sent a larger frame than any dashboard does (${problem}), so the connection was ended. Trying again.`;
	return `The dashboard cannot be reached (${problem}). Trying again.`;
}
