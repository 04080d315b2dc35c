import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../../tests/support/folder.ts';
import { exposedKey, readApiKey } from './api-key.ts';

const KEY = 'nfk_0123456789';

it('the API key comes from its file, or from the environment', () => {
	using folder = temporaryFolder('key');
	const file = join(folder.path, 'key');
	writeFileSync(file, `${KEY}\n`);
	expect(readApiKey({ NIXFLEET_API_KEY_FILE: file }, 'admin')).toBe(KEY);
	expect(readApiKey({ NIXFLEET_API_KEY: ` ${KEY} `, NIXFLEET_API_KEY_FILE: '' }, 'admin')).toBe(
		KEY
	);
	writeFileSync(file, ' \n');
	expect(() => readApiKey({ NIXFLEET_API_KEY_FILE: file }, 'admin')).toThrow(
		/key is empty\. Write an API/
	);
});

it.each<[Record<string, string>, RegExp]>([
	[{}, /^NIXFLEET_API_KEY_FILE: it is not set.*scope admin \("Everything"\)/],
	[{ NIXFLEET_API_KEY: 'x', NIXFLEET_API_KEY_FILE: 'y' }, /NIXFLEET_API_KEY is set too/],
	[
		{ NIXFLEET_API_KEY: 'secret' },
		/^NIXFLEET_API_KEY: it is not an API key: these begin with nfk_/
	],
	[
		{ NIXFLEET_API_KEY_FILE: 'package.json' },
		/^NIXFLEET_API_KEY_FILE: what is in package\.json is not an API key/
	],
	[{ NIXFLEET_API_KEY_FILE: '/nowhere' }, /nowhere cannot be read \(ENOENT\)\. There is no such/],
	[{ NIXFLEET_API_KEY_FILE: 'cli' }, /cli cannot be read \(EISDIR\)\. It is a folder: name the/]
])('%j is refused, and not shown', (env, message) => {
	expect(() => readApiKey(env, 'admin')).toThrow(message);
	expect(() => readApiKey(env, 'admin')).not.toThrow(/secret/);
});

it('a file that others may read is told of', () => {
	using folder = temporaryFolder('key');
	const file = join(folder.path, 'key');
	writeFileSync(file, KEY, { mode: 0o600 });
	expect(exposedKey({ NIXFLEET_API_KEY_FILE: file })).toBeNull();
	chmodSync(file, 0o640);
	expect(exposedKey({ NIXFLEET_API_KEY_FILE: file })).toMatch(/\(mode 640\).*chmod 600/);
	expect(exposedKey({ NIXFLEET_API_KEY: KEY })).toBeNull();
});

it('says which scope it takes', () => {
	expect(() => readApiKey({}, 'operate')).toThrow(/scope operate \("Look, run and stop"\)/);
});
