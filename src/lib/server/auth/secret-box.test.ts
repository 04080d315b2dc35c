import { describe, expect, it } from 'vitest';
import { createSecretBox } from './secret-box.ts';

const box = createSecretBox('key material');

describe('a sealed secret', () => {
	it('opens with its key, and looks different each time', () => {
		expect(box.open(box.seal('Grüße'))).toBe('Grüße');
		expect(createSecretBox('key material').open(box.seal(''))).toBe('');
		expect(box.seal('same')).not.toBe(box.seal('same'));
		expect(box.seal('JBSWY3DP')).not.toContain('JBSWY3DP');
	});

	it('does not open with another key', () => {
		expect(() => createSecretBox('other').open(box.seal('secret'))).toThrow();
	});

	it('does not open when a single bit was changed', () => {
		const bytes = Buffer.from(box.seal('secret').slice(3), 'base64url');
		for (let index = 0; index < bytes.length; index++) {
			const changed = Buffer.from(bytes);
			changed.writeUInt8(bytes.readUInt8(index) ^ 1, index);
			expect(() => box.open(`v1.${changed.toString('base64url')}`)).toThrow();
		}
	});

	it('does not open when it was cut short, at any place', () => {
		const bytes = Buffer.from(box.seal('').slice(3), 'base64url');
		for (let length = 0; length < bytes.length; length++)
			expect(() => box.open(`v1.${bytes.subarray(0, length).toString('base64url')}`)).toThrow();
	});

	it('is not just any text', () => {
		expect(() => box.open('JBSWY3DPEHPK3PXP')).toThrow(/not a sealed secret/);
	});
});
