import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { secretsFolder, storedSecret } from './secrets.ts';

const PRLIMIT = '/usr/bin/prlimit';

function dataFolder(): string {
	const folder = mkdtempSync(join(tmpdir(), 'nixfleet-secrets-'));
	onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
	return folder;
}

it('a secret is made once, for its owner alone', () => {
	const folder = dataFolder();
	const secret = storedSecret(folder, 'key');
	expect(storedSecret(folder, 'key')).toBe(secret);
	expect(readdirSync(secretsFolder(folder))).toEqual(['key']);
	expect(statSync(join(secretsFolder(folder), 'key')).mode & 0o777).toBe(0o600);
});

it.skipIf(!existsSync(PRLIMIT))(
	'a full disk leaves no part of one, so that the next start can make it',
	() => {
		const folder = dataFolder();
		const limit = (bytes: string) =>
			execFileSync(PRLIMIT, ['--pid', String(process.pid), `--fsize=${bytes}:`]);
		limit('10');
		try {
			expect(() => storedSecret(folder, 'key')).toThrow('EFBIG');
		} finally {
			limit('unlimited');
		}
		expect(readdirSync(secretsFolder(folder))).toEqual([]);
		expect(storedSecret(folder, 'key')).toHaveLength(43);
	}
);
