import { expect, it } from 'vitest';
import { absolute } from '$lib/ui/format.ts';
import { detailOf } from './audit-detail.ts';

it.each([
	[{}, ''],
	[{ role: 'admin', was: 'viewer' }, 'role: admin, was: viewer'],
	[{ hosts: 3, force: true, note: null }, 'hosts: 3, force: true, note: null'],
	[{ tags: ['web', 'eu'] }, 'tags: ["web","eu"]'],
	// A number that is no time stays one, whatever it is called.
	[{ expiresAt: 7, count: 1_790_000_000_000 }, 'expiresAt: 7, count: 1790000000000']
])('%j is told as %j', (detail, told) => {
	expect(detailOf(detail)).toBe(told);
});

it('tells a time as people read it', () => {
	const at = Date.UTC(2026, 10, 26, 7);
	expect(detailOf({ expiresAt: at })).toBe(`expiresAt: ${absolute(at)}`);
	expect(absolute(at)).toContain('2026');
});
