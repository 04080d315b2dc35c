import { SHORTCUT_TEXTS } from '../texts/index.ts';

/** Macs, and iPads, which call themselves one. */
const APPLE = /\b(?:Macintosh|iPhone|iPad|iPod)\b/;

/**
 * What the keys that open the palette are called where a browser runs. By what it calls itself, which the server knows, too:
 * so the first paint has the right ones.
 */
export const paletteKeys = (userAgent: string | null): string =>
	APPLE.test(userAgent ?? '')
		? SHORTCUT_TEXTS.keysForPalette.apple
		: SHORTCUT_TEXTS.keysForPalette.elsewhere;
