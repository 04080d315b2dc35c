import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../../tests/support/folder.ts';
import { otherPrefixes, readApiKey } from './remove.ts';

const KEY = 'nfk_0123456789';

it('simulated hosts under other prefixes are counted, and true hosts are not', () => {
	const host = (name: string, system = 'simulated') => ({ name, system, hostTags: ['simulated'] });
	const hosts = ['sim-00001', 'load-00001', 'load-00002'].map((name) => host(name));
	expect([...otherPrefixes([...hosts, host('web-00001', 'x86_64-linux')], 'sim')]).toEqual([
		['load', 2]
	]);
});

it('the API key comes from its file, or from the environment', () => {
	using folder = temporaryFolder('key');
	const file = join(folder.path, 'key');
	writeFileSync(file, `${KEY}\n`);
	expect(readApiKey({ NIXFLEET_API_KEY_FILE: file })).toBe(KEY);
	expect(readApiKey({ NIXFLEET_API_KEY: ` ${KEY} `, NIXFLEET_API_KEY_FILE: '' })).toBe(KEY);
	writeFileSync(file, ' \n');
	expect(() => readApiKey({ NIXFLEET_API_KEY_FILE: file })).toThrow(/key is empty\. Write an API/);
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
	expect(() => readApiKey(env)).toThrow(message);
	expect(() => readApiKey(env)).not.toThrow(/secret/);
});
