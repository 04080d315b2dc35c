import { expect, it } from 'vitest';
import { plainText, spansOf } from './ansi.ts';

it('keeps colour and weight', () => {
	expect(spansOf('\u001b[31;1merror:\u001b[0m no')).toEqual([
		{ text: 'error:', color: 'text-bad', bold: true },
		{ text: ' no', color: null, bold: false }
	]);
});

it.each([
	['cursor movement', 'a\u001b[2K\u001b[1Gb', 'ab'],
	['a window title', '\u001b]0;owned\u0007x', 'x'],
	['a link', '\u001b]8;;https://evil.example\u001b\\here\u001b]8;;\u001b\\', 'here'],
	['a title that never ends', 'x\u001b]0;owned', 'x'],
	['a character set', 'a\u001b(Bb', 'ab'],
	['cursor keys and hidden cursors', '\u001b[?25l\u001b=\u001b[>4;2ma', 'a'],
	['bells and NULs', 'a\u0007\u0000b', 'ab'],
	['markup is text', '<img src=x onerror=alert(1)>', '<img src=x onerror=alert(1)>']
])('%s', (_, line, text) => expect(plainText(line)).toBe(text));
