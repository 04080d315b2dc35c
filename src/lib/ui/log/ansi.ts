import Anser from 'anser';

/** A run of text with its look. Only colour and weight are taken; everything else a program sends is dropped. */
export type Span = { text: string; color: string | null; bold: boolean };

const COLOURS: Record<string, string> = {
	'ansi-red': 'text-bad',
	'ansi-bright-red': 'text-bad',
	'ansi-green': 'text-ok',
	'ansi-bright-green': 'text-ok',
	'ansi-yellow': 'text-warn',
	'ansi-bright-yellow': 'text-warn',
	'ansi-blue': 'text-work',
	'ansi-bright-blue': 'text-work',
	'ansi-cyan': 'text-work',
	'ansi-bright-cyan': 'text-work',
	'ansi-magenta': 'text-accent',
	'ansi-bright-magenta': 'text-accent',
	'ansi-bright-black': 'text-muted'
};

/** Other escape sequences (cursor, title) and control characters mean nothing in a list of lines. */
const NOISE = new RegExp(
	[
		// Titles, links and the like, up to their end or the end of the line.
		'\\u001b[\\]PX^_][^\\u0007\\u001b]*(?:\\u0007|\\u001b\\\\)?',
		// Control sequences other than colour (m).
		'\\u001b\\[[0-?]*[ -/]*[@-ln-~]',
		// Private colours such as `ESC [ > 4 m`, which only a terminal understands.
		'\\u001b\\[[<=>?][0-?]*m',
		'\\u001b[ -/]*[0-OQ-WYZ\\\\`-~]',
		'[\\u0000-\\u0008\\u000b-\\u001a\\u001c-\\u001f\\u007f]'
	].join('|'),
	'g'
);

export function spansOf(line: string): Span[] {
	const clean = line.replace(NOISE, '');
	if (!clean.includes('\u001b')) return [{ text: clean, color: null, bold: false }];
	return Anser.ansiToJson(clean, { json: true, remove_empty: true, use_classes: true }).map(
		(part) => ({
			text: part.content,
			color: COLOURS[part.fg] ?? null,
			bold: part.decorations.includes('bold')
		})
	);
}

/** The text alone, for search and copying. */
export const plainText = (line: string): string =>
	spansOf(line)
		.map((span) => span.text)
		.join('');
