import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { glyphSheet, withGlyphs } from './glyph-sheet.server.ts';
import { FULL_GLYPHS, GLYPHS, THICK_GLYPHS } from './glyphs.ts';

test('a document has every picture that can be named, once, and nothing that a script would take over', () => {
	const document = withGlyphs(readFileSync('src/app.html', 'utf8'));
	expect(document).not.toContain('%nixfleet');
	for (const name of [...Object.keys({ ...GLYPHS, ...THICK_GLYPHS, ...FULL_GLYPHS }), 'question']) {
		const [, drawn, ...again] = document.split(`<symbol id="g-${name}"`);
		expect(again, name).toEqual([]);
		expect(drawn?.slice(0, drawn.indexOf('</symbol>')), name).toMatch(/<(path|rect|circle)/);
	}
	expect(glyphSheet()).not.toContain('<!--');
});

test('no page loads the pictures as script', () => {
	const files = readdirSync('src', { recursive: true, encoding: 'utf8' })
		.filter((file) => /\.(svelte|ts)$/.test(file) && !/glyph-sheet/.test(file))
		.map((file) => ({ file, text: readFileSync(join('src', file), 'utf8') }));
	const loads = /import (?!type)[^;]*\/(glyphs\.ts|glyph-sheet\.svelte)'/;
	expect(files.filter(({ text }) => loads.test(text)).map(({ file }) => file)).toEqual([]);
	// The same words would be found where they stand.
	expect(loads.test(readFileSync(join('src/lib/ui/primitives/glyph-sheet.svelte'), 'utf8'))).toBe(
		true
	);
});
