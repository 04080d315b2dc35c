import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder, write } from '../support/fixtures.ts';
import { readHold } from './hold.ts';

function place(make: (path: string) => void): string | null {
	const root = temporaryFolder();
	const path = join(root, 'etc/nixfleet/hold');
	mkdirSync(dirname(path), { recursive: true });
	make(path);
	return readHold(root);
}

it.each<[string, (path: string) => void, string | null]>([
	['no file', () => {}, null],
	['a reason', (path) => void write(path, ' exam week\n'), 'exam week'],
	['an empty file', (path) => void write(path, ''), 'held without a reason'],
	['a long reason', (path) => void write(path, 'x'.repeat(100_000)), 'x'.repeat(500)],
	['a folder', (path) => void mkdirSync(path), 'the hold file exists but cannot be read'],
	[
		'a pipe',
		(path) => void execFileSync('mkfifo', [path]),
		'the hold file exists but cannot be read'
	],
	[
		'a link to nowhere',
		(path) => symlinkSync('/nowhere', path),
		'the hold file exists but cannot be read'
	],
	[
		'a link to a device',
		(path) => symlinkSync('/dev/zero', path),
		'the hold file exists but cannot be read'
	],
	[
		'a link in circles',
		(path) => symlinkSync(path, path),
		'the hold file exists but cannot be read'
	],
	['a link to a file', (path) => symlinkSync(write(`${path}.txt`, 'moved'), path), 'moved']
])('%s', (_name, make, expected) => expect(place(make)).toBe(expected));
