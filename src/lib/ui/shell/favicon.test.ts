import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { HEALTHS } from '$lib/client/fleet-health.ts';
import { faviconSvg, faviconUrl } from './favicon.ts';

it('the icon without a state is the one that is served', () => {
	expect(readFileSync('static/favicon.svg', 'utf8').trim()).toBe(faviconSvg('none'));
});

it('states differ in shape, not in colour alone', () => {
	const shapes = HEALTHS.map((health) => faviconSvg(health).replaceAll(/#[0-9a-f]{3,6}/g, ''));
	expect(new Set(shapes).size).toBe(HEALTHS.length);
});

it('a data URL holds no character that would end an attribute', () => {
	for (const health of HEALTHS)
		expect(faviconUrl(health)).toMatch(/^data:image\/svg\+xml,[^"<># ]+$/);
});
