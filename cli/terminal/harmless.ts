/** Characters that move about in a terminal, or in the line: controls, and marks that turn the direction of text. */
const HARMFUL = /[\p{Cc}\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]/gu;

/** The pictures of the first 32 controls begin here. */
const PICTURES = 0x2400;

/**
 * What hosts and people wrote, for one line of a terminal: nothing in it can move the cursor, colour what follows or look like
 * another line. What could is shown as a picture of it, or as �.
 */
export const harmless = (text: string): string =>
	text.replace(/[\t\r\n]+/g, ' ').replace(HARMFUL, (character) => {
		const code = character.charCodeAt(0);
		return code < 0x20 ? String.fromCharCode(PICTURES + code) : code === 0x7f ? '␡' : '\ufffd';
	});
