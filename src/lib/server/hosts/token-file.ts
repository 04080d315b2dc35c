import { HOST_TOKEN, HostName, LIMITS } from '$lib/protocol/index.ts';
import { hashToken } from '../auth/index.ts';

/** A line of the file of host tokens. */
export type DeclaredToken = { line: number; name: string; tokenId: string; hash: string };

/** What is wrong with the file, as sentences that name the lines. */
export class TokenFileError extends Error {
	override name = 'TokenFileError';
}

/** The id in clear, because tokens are looked up by it, and the SHA-256 of the whole token in the place of its secret. */
const HASHED = /^nfh_([0-7][0-9A-HJKMNP-TV-Z]{25})_sha256:([0-9a-f]{64})$/;
/** Problems told at once. */
const MOST_TOLD = 20;

/**
 * Reads the file: on each line a host's name and one of its tokens, whole or with its secret hashed. A host may have
 * several lines. Empty lines, and what follows a `#` at the beginning of a line or behind a space, are passed over.
 * @throws {TokenFileError} with every problem and its line
 */
export function parseTokenFile(text: string): DeclaredToken[] {
	if (Buffer.byteLength(text) > LIMITS.hostTokensFileBytes)
		throw new TokenFileError(
			`It is larger than ${LIMITS.hostTokensFileBytes / 1024 / 1024} MiB. Each host takes one short line: is it the right file?`
		);
	const declared: DeclaredToken[] = [];
	const problems: string[] = [];
	const lineOf = new Map<string, number>();
	const perHost = new Map<string, number>();
	for (const [index, content] of text.split(/\r?\n/).entries()) {
		const line = index + 1;
		const words = content
			.replace(/(^|\s)#.*$/, '')
			.trim()
			.split(/\s+/)
			.filter((word) => word !== '');
		if (words.length === 0) continue;
		const token = readLine(words);
		if (typeof token === 'string') {
			problems.push(`Line ${line}: ${token}`);
			continue;
		}
		const earlier = lineOf.get(token.tokenId);
		const count = (perHost.get(token.name) ?? 0) + 1;
		if (earlier !== undefined)
			problems.push(
				`Line ${line}: the token is that of line ${earlier}. Each line needs a token of its own.`
			);
		else if (count > LIMITS.hostTokens)
			problems.push(
				`Line ${line}: ${token.name} has more than ${LIMITS.hostTokens} tokens. Take out those that nothing uses.`
			);
		lineOf.set(token.tokenId, line);
		perHost.set(token.name, count);
		declared.push({ line, ...token });
	}
	if (problems.length > 0) throw new TokenFileError(inBounds(problems));
	return declared;
}

/** @returns the token, or what is wrong as the rest of a sentence. Never what the line says: it may hold a secret */
function readLine(words: string[]): Omit<DeclaredToken, 'line'> | string {
	const [name = '', token = '', ...rest] = words;
	if (token === '' || rest.length > 0)
		return 'it needs two words: the name of a host and its token. A comment begins with #.';
	if (!HostName.safeParse(name).success)
		return 'the first word is not a host name: lower-case letters, digits and hyphens, at most 63.';
	const whole = HOST_TOKEN.exec(token)?.[1];
	if (whole !== undefined) return { name, tokenId: whole, hash: hashToken(token) };
	const [, tokenId, hash] = HASHED.exec(token) ?? [];
	if (tokenId !== undefined && hash !== undefined) return { name, tokenId, hash };
	return `the second word is not a token of a host (nfh_…). Make one with: nixfleet-agent token ${name}`;
}

const inBounds = (problems: string[]): string =>
	[
		...problems.slice(0, MOST_TOLD),
		...(problems.length > MOST_TOLD ? [`… and ${problems.length - MOST_TOLD} more.`] : [])
	].join('\n');
