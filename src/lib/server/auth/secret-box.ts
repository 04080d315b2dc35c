import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

export type SecretBox = ReturnType<typeof createSecretBox>;

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Encrypts small secrets at rest with a key from the data directory (AES-256-GCM). */
export function createSecretBox(keyMaterial: string) {
	const key = Buffer.from(hkdfSync('sha256', keyMaterial, 'nixfleet', 'secret box v1', 32));
	return {
		seal(text: string): string {
			const nonce = randomBytes(NONCE_BYTES);
			const cipher = createCipheriv('aes-256-gcm', key, nonce);
			const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
			return `v1.${Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64url')}`;
		},
		/** @throws when the text was not sealed with this key, or was changed since */
		open(text: string): string {
			if (!text.startsWith('v1.')) throw new Error('This is not a sealed secret.');
			const bytes = Buffer.from(text.slice(3), 'base64url');
			// The length is fixed: a text cut short must not make a shorter, guessable tag.
			const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE_BYTES), {
				authTagLength: TAG_BYTES
			});
			decipher.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
			return (
				decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES), undefined, 'utf8') +
				decipher.final('utf8')
			);
		}
	};
}
