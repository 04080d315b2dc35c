import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder, write } from '../support/fixtures.ts';
import { createDurably, writeDurably } from './durable-write.ts';

const PRLIMIT = '/usr/bin/prlimit';

/** What a disk does that fills up in the middle of a file: the kernel takes 8192 bytes of it, and no more. */
function onFullDisk(act: () => void): void {
	const limit = (bytes: string) =>
		execFileSync(PRLIMIT, ['--pid', String(process.pid), `--fsize=${bytes}:`]);
	limit('8192');
	try {
		act();
	} finally {
		limit('unlimited');
	}
}

describe.skipIf(!existsSync(PRLIMIT))('a disk that fills up in the middle of a file', () => {
	const large = 'x'.repeat(9_679);

	it('leaves the good file as it is, and nothing beside it', () => {
		const folder = temporaryFolder();
		const file = write(join(folder, 'facts.json'), 'good');
		onFullDisk(() => expect(() => writeDurably(file, large)).toThrow('EFBIG'));
		expect(readFileSync(file, 'utf8')).toBe('good');
		expect(readdirSync(folder)).toEqual(['facts.json']);
		writeDurably(file, large);
		expect(readFileSync(file, 'utf8')).toBe(large);
	});

	it('lets no torn file be made, so that it can be made later', () => {
		const folder = temporaryFolder();
		const file = join(folder, 'result.json');
		onFullDisk(() => expect(() => createDurably(file, large)).toThrow('EFBIG'));
		expect(readdirSync(folder)).toEqual([]);
		expect(createDurably(file, large)).toBe(true);
		expect(createDurably(file, 'another')).toBe(false);
		expect(readFileSync(file, 'utf8')).toBe(large);
		expect(readdirSync(folder)).toEqual(['result.json']);
	});
});
