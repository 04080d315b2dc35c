import { expect, it } from 'vitest';
import { absolute } from '$lib/ui/primitives/format.ts';
import { detailOf } from './audit-detail.ts';

it.each([
	[{}, ''],
	[{ role: 'admin', was: 'viewer' }, 'role: admin, was: viewer'],
	[{ hosts: 3, force: true, note: null }, 'hosts: 3, force: true, note: null'],
	[{ hosts: ['sim-00001'] }, 'hosts: sim-00001'],
	[{ tags: ['web', 'eu'], note: 'x' }, 'tags: web, eu, note: x'],
	[{ tags: [], groups: [['a', 'b'], { c: 1 }] }, 'tags: [], groups: a, b, {"c":1}'],
	[
		{ version: '2026-11-28', text: 'at 2026-11-28T06:31:44Z' },
		'version: 2026-11-28, text: at 2026-11-28T06:31:44Z'
	],
	// A number that is no time stays one, whatever it is called.
	[{ expiresAt: 7, count: 1_790_000_000_000 }, 'expiresAt: 7, count: 1790000000000']
])('%j is told as %j', (detail, told) => {
	expect(detailOf(detail)).toBe(told);
});

it('tells a time as people read it', () => {
	const at = Date.UTC(2026, 10, 26, 7);
	expect(detailOf({ expiresAt: at })).toBe(`expiresAt: ${absolute(at)}`);
	expect(detailOf({ madeAt: at, madeBy: '1.0' })).toBe(`madeAt: ${absolute(at)}, madeBy: 1.0`);
	expect(detailOf({ until: '2026-11-26T07:00:00.000Z' })).toBe(`until: ${absolute(at)}`);
	expect(absolute(at)).toContain('2026');
});
