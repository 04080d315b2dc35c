import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readConfig } from './config.ts';

const HASH = `$2b$12$${'a'.repeat(53)}`;

describe('readConfig', () => {
	it('starts with nothing set', () => {
		const config = readConfig({});
		expect(config).toMatchObject({
			dataDir: resolve('data'),
			databaseUrl: `file:${resolve('data')}/nixfleet.db`,
			host: '127.0.0.1',
			port: 3000
		});
		expect(config.phaseLimits.fetch).toBe(300_000);
	});

	it('believes whoever may connect to its socket about who calls, and only then', () => {
		const environment = { NIXFLEET_PUBLIC_URL: 'https://x', NIXFLEET_TRUSTED_PROXIES: '::1' };
		expect(readConfig(environment).trustedProxies).toEqual(['::1']);
		expect(readConfig({ ...environment, NIXFLEET_SOCKET: '/run/x.sock' })).toMatchObject({
			socket: '/run/x.sock',
			trustedProxies: ['unix:', '::1']
		});
		expect(() => readConfig({ NIXFLEET_TRUSTED_PROXIES: 'unix:' })).toThrow(/must be addresses/);
	});

	it('takes empty variables as unset, as compose files pass them', () => {
		expect(readConfig({ NIXFLEET_PORT: '', NIXFLEET_PASSWORD_HASH: '  ' })).toMatchObject({
			port: 3000,
			passwordHash: undefined
		});
	});

	it('names every bad variable at once, with problem and meaning', () => {
		const read = () =>
			readConfig({
				NIXFLEET_PORT: 'http',
				NIXFLEET_LOG_LEVEL: 'loud',
				NIXFLEET_PASSWORD_HASH: 'hunter2'
			});
		expect(read).toThrow(/NIXFLEET_PORT is not a number: "http"\. It means: Port to listen on/);
		expect(read).toThrow(/NIXFLEET_LOG_LEVEL must be one of debug, info, warn, error/);
		expect(read).toThrow(/NIXFLEET_PASSWORD_HASH must be a bcrypt hash/);
		expect(read).not.toThrow(/hunter2/);
	});

	it.each([
		[{ NIXFLEET_PORT: '70000' }, /NIXFLEET_PORT must be at most 65535/],
		[{ NIXFLEET_PUBLIC_URL: 'fleet.example.com' }, /NIXFLEET_PUBLIC_URL must be an http/],
		[{ NIXFLEET_SOCKET: 'run/x.sock' }, /NIXFLEET_SOCKET must be an absolute path/],
		[{ NIXFLEET_SOCKET: `/${'x'.repeat(103)}` }, /NIXFLEET_SOCKET must have at most 103/],
		[{ NIXFLEET_SOCKET: '/run/x.sock' }, /NIXFLEET_SOCKET is set without NIXFLEET_PUBLIC_URL/],
		[{ NIXFLEET_AGENT_TOKEN: 'short' }, /NIXFLEET_AGENT_TOKEN must have at least 16/],
		[
			{ NIXFLEET_TOTP_SECRET: 'ABCDEFGHIJKLMNOP' },
			/NIXFLEET_TOTP_SECRET is set without NIXFLEET_PASSWORD_HASH/
		],
		[
			{ NIXFLEET_TRUSTED_PROXIES: '10.0.0.0/8, proxy' },
			/NIXFLEET_TRUSTED_PROXIES must be addresses/
		],
		[{ NIXFLEET_PHASE_LIMITS: '{' }, /NIXFLEET_PHASE_LIMITS must be a JSON object/],
		[
			{ NIXFLEET_SESSION_SECRET_FILE: '/does/not/exist' },
			/NIXFLEET_SESSION_SECRET_FILE names a file that cannot be read/
		],
		[{ NIXFLEET_AGENT_TOKEN: 'x'.repeat(20), NIXFLEET_AGENT_TOKEN_FILE: '/f' }, /are both set/]
	])('refuses %o', (environment, sentence) =>
		expect(() => readConfig(environment)).toThrow(sentence)
	);

	it('has lifetimes of sessions, in hours', () => {
		const config = readConfig({
			NIXFLEET_SESSION_IDLE_HOURS: '12',
			NIXFLEET_SESSION_MAX_HOURS: '48'
		});
		expect(config.sessionLifetime).toEqual({ idleMs: 12 * 3_600_000, totalMs: 48 * 3_600_000 });
		expect(readConfig({}).sessionLifetime).toEqual({
			idleMs: 7 * 86_400_000,
			totalMs: 30 * 86_400_000
		});
		expect(() => readConfig({ NIXFLEET_SESSION_IDLE_HOURS: '0' })).toThrow(/at least 1/);
		expect(() => readConfig({ NIXFLEET_SESSION_MAX_HOURS: '9000' })).toThrow(/at most 8760/);
	});

	it('refuses session secrets of examples', () => {
		for (const secret of ['changeme-changeme', 'hexsecrethexsecret', 'a'.repeat(40)])
			expect(() => readConfig({ NIXFLEET_SESSION_SECRET: secret })).toThrow(
				/NIXFLEET_SESSION_SECRET must not be an example/
			);
	});

	it('reads secrets from files and rotates session secrets', () => {
		const folder = mkdtempSync(join(tmpdir(), 'nixfleet-config-'));
		const file = join(folder, 'secret');
		const [newer, older] = ['9f2c7be1d04a5683e7b1', '1b7e3865a40d1eb7c2f9'];
		writeFileSync(file, `${newer}, ${older}\n`);
		const config = readConfig({ NIXFLEET_SESSION_SECRET_FILE: file, NIXFLEET_PASSWORD_HASH: HASH });
		expect(config.sessionSecrets).toEqual([newer, older]);
		rmSync(folder, { recursive: true });
	});

	it('gives a token to https addresses that have none of their own, and to no others', () => {
		const config = readConfig({
			NIXFLEET_REPO_URL: 'https://example.com/me/cfg',
			NIXFLEET_REPO_TOKEN: 'a/b',
			NIXFLEET_MORE_REPOS: 'git@example.com:me/x.git, https://me:own@example.com/y'
		});
		expect(config.repoUrl).toBe('https://x-access-token:a%2Fb@example.com/me/cfg');
		expect(config.moreRepos).toEqual(['git@example.com:me/x.git', 'https://me:own@example.com/y']);
	});

	it('wants a repository for the API of a forge', () => {
		expect(() => readConfig({ NIXFLEET_REPO_API: 'github' })).toThrow(/without NIXFLEET_REPO_URL/);
		expect(() =>
			readConfig({ NIXFLEET_REPO_API: 'cvs', NIXFLEET_REPO_URL: 'https://a/b/c' })
		).toThrow(/github or forgejo/);
	});

	it('merges phase limits with the defaults', () => {
		const { phaseLimits } = readConfig({ NIXFLEET_PHASE_LIMITS: '{"build": 1000}' });
		expect(phaseLimits).toMatchObject({ build: 1000, fetch: 300_000 });
	});
});
