import { closeSync, fstatSync, openSync, writeSync } from 'node:fs';

/** The operation's output file. Everything appends to it: the runner's own lines and all processes. */
export class RunLog {
	readonly fd: number;

	constructor(path: string) {
		this.fd = openSync(path, 'a', 0o600);
	}

	/** A line of the runner's own, told apart by its prefix. Lost, and nothing else with it, when the disk is full. */
	line(text: string): void {
		// One line stays one line, whatever is in it.
		// eslint-disable-next-line no-control-regex
		const line = `[nixfleet] ${text.replace(/[\u0000-\u001f\u007f]/g, ' ')}\n`;
		try {
			writeSync(this.fd, line);
		} catch {
			// What the operation does matters more than a line about it.
		}
	}

	/** Output of a program that was read before it is shown. */
	write(text: string): void {
		try {
			writeSync(this.fd, text.endsWith('\n') || text === '' ? text : `${text}\n`);
		} catch {
			// As above.
		}
	}

	get bytes(): number {
		return fstatSync(this.fd).size;
	}

	close(): void {
		closeSync(this.fd);
	}
}

/** An argument vector as people can read it; quoted where a shell would need it. */
export const shownArgv = (argv: readonly string[]): string =>
	argv
		.map((part) => (/^[\w@%+=:,./#-]+$/.test(part) ? part : `'${part.replaceAll("'", `'\\''`)}'`))
		.join(' ');
