import { expect, it } from 'vitest';
import { newUlid } from '$lib/server/platform/ids.ts';
import { ulidTime } from './ulid-time.ts';

it('an id tells when it was made, and what is none does not', () => {
	for (const at of [0, 1, 1_700_000_000_123, 2 ** 48 - 1]) expect(ulidTime(newUlid(at))).toBe(at);
	expect(ulidTime('bulk-0123456789')).toBeNaN();
	expect(ulidTime('01KB0')).toBeNaN();
});
