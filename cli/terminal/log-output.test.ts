import { describe, expect, it } from 'vitest';
import { rawOutput, terminalLine, terminalOutput } from './log-output.ts';

const ESC = '\u001b';

describe('a line of output for a terminal', () => {
	it.each<[string, string, string]>([
		['plain', 'plain', 'plain'],
		[`${ESC}[1;31mred${ESC}[0m`, `${ESC}[1;31mred${ESC}[0m${ESC}[0m`, 'red'],
		[`${ESC}[2J${ESC}[Hgone`, 'gone', 'gone'],
		[`${ESC}]0;title\u0007text`, 'text', 'text'],
		[`${ESC}]52;c;aGk=${ESC}\\copy`, 'copy', 'copy'],
		[`${ESC}P+q544e${ESC}\\x`, 'x', 'x'],
		['bell\u0007 back\u0008', 'bell back', 'bell back'],
		['\u009b2Jc1', '2Jc1', '2Jc1'],
		[`open ${ESC}`, 'open ', 'open '],
		[`half ${ESC}[`, 'half [', 'half ['],
		[`${ESC}${ESC}[31mx`, `${ESC}[31mx${ESC}[0m`, 'x']
	])('%j is %j, and %j without colours', (line, coloured, plain) => {
		expect(terminalLine(line, true)).toBe(coloured);
		expect(terminalLine(line, false)).toBe(plain);
	});
});

async function collected(make: typeof rawOutput, pieces: string[]): Promise<string> {
	const bytes: Uint8Array[] = [];
	const output = make(async (some) => void bytes.push(some));
	for (const piece of pieces) await output.push(Buffer.from(piece, 'latin1'));
	await output.end();
	return Buffer.concat(bytes).toString('latin1');
}

describe('output', () => {
	it('is exactly what came where nobody looks', async () => {
		const pieces = [`a${ESC}[2`, 'J\r\n\u0000\u00ff'];
		expect(await collected(rawOutput, pieces)).toBe(pieces.join(''));
	});

	it('is put together before it is read, so that no sequence slips through in two pieces', async () => {
		const make: typeof rawOutput = (write) => terminalOutput(write, { colour: true });
		expect(await collected(make, [`a${ESC}`, '[2Jb\nc', `d${ESC}]0;x`, 'y\u0007e'])).toBe(
			'ab\ncde\n'
		);
	});

	it('an escape at the end of a line does not join the next one', async () => {
		const make: typeof rawOutput = (write) => terminalOutput(write, { colour: true });
		expect(await collected(make, [`a${ESC}\n[2Jb\n`])).toBe('a\n[2Jb\n');
	});
});
