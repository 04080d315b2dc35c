import { withoutNoise } from '$lib/protocol/terminal-text.ts';
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

export function spansOf(line: string): Span[] {
	const clean = withoutNoise(line);
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
