import { expect, it } from 'vitest';
import { paletteKeys } from './palette-keys.ts';

it.each([
	[
		'⌘K',
		'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/18.1 Safari/605.1.15'
	],
	[
		'⌘K',
		'Mozilla/5.0 (iPad; CPU OS 12_5 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148 Safari/604.1'
	],
	['Ctrl K', 'Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0'],
	[
		'Ctrl K',
		'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/131.0.0.0 Safari/537.36'
	],
	['Ctrl K', null]
])('the palette opens by %s where the browser is %s', (keys, userAgent) =>
	expect(paletteKeys(userAgent)).toBe(keys)
);
