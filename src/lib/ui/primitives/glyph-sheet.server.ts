import { render } from 'svelte/server';
import GlyphSheet from './glyph-sheet.svelte';

/** Where the document takes the sheet in (src/app.html). */
const PLACE = '%nixfleet.glyphs%';

let sheet: string | null = null;

/** Neither the marks by which a script would take it over are of use, nor what only a picture that stands alone needs. */
const SUPERFLUOUS = /<!--.*?-->| xmlns="[^"]*"| class="lucide[^"]*"/gs;

/** Drawn once: nothing in it ever changes. */
export const glyphSheet = (): string =>
	(sheet ??= render(GlyphSheet).body.replace(SUPERFLUOUS, ''));

/** A document with every picture that a `Glyph` may name. */
export const withGlyphs = (html: string): string => html.replace(PLACE, () => glyphSheet());
