const NO_WIDTH = /\p{M}/u;
const WIDE =
	/[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}/u;

/** How many columns of a terminal a text takes that has no control characters. */
export function widthOf(text: string): number {
	// Most texts are plain.
	if (/^[\x20-\x7e]*$/.test(text)) return text.length;
	let width = 0;
	for (const character of text)
		width += NO_WIDTH.test(character) ? 0 : WIDE.test(character) ? 2 : 1;
	return width;
}

/** Breaks a text between words into lines of at most so many columns; a word that is longer is cut. */
export function wrapped(text: string, columns: number): string[] {
	const lines: string[] = [];
	let line = '';
	for (const word of text.split(' ')) {
		const longer = line === '' ? word : `${line} ${word}`;
		if (widthOf(longer) <= columns) {
			line = longer;
			continue;
		}
		if (line !== '') lines.push(line);
		line = '';
		for (const character of word) {
			if (widthOf(line + character) > columns && line !== '') {
				lines.push(line);
				line = '';
			}
			line += character;
		}
	}
	return line === '' && lines.length > 0 ? lines : [...lines, line];
}
