import { z } from 'zod';
import type { Signature } from '$lib/protocol/index.ts';

/**
 * Asks git who signed a commit, against this host's own file of keys and nothing else: whatever keyrings, programs
 * and settings the machine or the repository has are left out. Only SSH signatures count.
 */
export const signatureQuestion = (signersFile: string, commit: string): string[] => [
	...[
		'gpg.format=ssh',
		'gpg.ssh.program=ssh-keygen',
		`gpg.ssh.allowedSignersFile=${signersFile}`,
		'gpg.ssh.revocationFile=',
		'gpg.program=false',
		'gpg.openpgp.program=false',
		'gpg.x509.program=false',
		'log.showSignature=false'
	].flatMap((setting) => ['-c', setting]),
	'log',
	'-1',
	'--format=%G?%x00%GS',
	'--end-of-options',
	commit,
	'--'
];

/** Git's letters for a signature, as the rest of a sentence about a commit. */
const PROBLEMS: Record<string, string> = {
	N: 'is not signed',
	U: 'is signed with a key that is not among the allowed signers',
	B: 'has a signature that does not fit it',
	E: 'has a signature that cannot be checked here: it is not an SSH signature, or its program is missing',
	X: 'has a signature that has expired',
	Y: 'was signed with a key that has expired',
	R: 'was signed with a key that was revoked'
};

/** @param answer what git printed; null when it could not answer. Whatever is not a clear yes is a no. */
export function parseSignature(answer: string | null): Signature {
	const [letter, signer] = (answer ?? '').trim().split('\0');
	const name = Signer.safeParse(signer);
	if (letter === 'G' && name.success) return { good: true, signer: name.data, problem: null };
	return {
		good: false,
		signer: null,
		problem: PROBLEMS[letter ?? ''] ?? 'has a signature that git could not judge'
	};
}

const Signer = z.string().min(1).max(200);
