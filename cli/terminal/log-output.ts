import { LogLines } from '$lib/protocol/log-lines.ts';
import { withoutNoise } from '$lib/protocol/terminal-text.ts';

/** Output on its way to whoever reads it. */
export type LogOutput = {
	push: (bytes: Uint8Array) => Promise<void>;
	/** What has begun and was not ended by a line's end. */
	end: () => Promise<void>;
};

type Write = (bytes: Uint8Array) => Promise<void>;

/** Exactly as it came. */
export const rawOutput = (write: Write): LogOutput => ({ push: write, end: async () => {} });

const ESCAPE = '\u001b';
/** What follows an escape that is a colour or a weight. */
const COLOUR = /^\[[\d;:]*m/;
/** Some terminals take these for the beginning of a sequence. */
const C1 = /[\u0080-\u009f]/g;

/** A line as a terminal may be given it: of escape sequences only colours are left, or none. */
export function terminalLine(line: string, colour: boolean): string {
	const [first = '', ...others] = withoutNoise(line).replace(C1, '').split(ESCAPE);
	const rest = others.map((part) => {
		const sequence = COLOUR.exec(part)?.[0] ?? '';
		return sequence === '' || colour
			? `${sequence === '' ? '' : ESCAPE}${part}`
			: part.slice(sequence.length);
	});
	const text = first + rest.join('');
	return text.includes(ESCAPE) ? `${text}${ESCAPE}[0m` : text;
}

/** For the eyes of a person: line by line, and nothing that a host sends can do more to the terminal than colour its line. */
export function terminalOutput(write: Write, { colour }: { colour: boolean }): LogOutput {
	const lines = new LogLines();
	const show = async (some: string[]): Promise<void> => {
		if (some.length === 0) return;
		const text = some.map((line) => `${terminalLine(line, colour)}\n`).join('');
		await write(new TextEncoder().encode(text));
	};
	return {
		push: (bytes) => show(lines.push(bytes)),
		end: () => show(lines.end())
	};
}
