import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { git, hostConfig, temporaryFolder } from '../support/fixtures.ts';
import { renewLogin } from './git-login.ts';
import { gitCall, sshCommand } from './git.ts';

describe('gitCall', () => {
	it('switches off hooks, prompts, and configuration of others, and names the repository', () => {
		const config = hostConfig(temporaryFolder(), {
			repoUrl: 'https://git.example.org/x',
			gitProtocols: ['https', 'ssh']
		});
		const { argv, env } = gitCall(config, ['fetch', 'origin']);
		expect(argv[0]).toBe('git');
		for (const setting of [
			'core.hooksPath=/dev/null',
			'core.fsmonitor=false',
			'protocol.ext.allow=never',
			'credential.helper='
		])
			expect(argv).toContain(setting);
		expect(argv).toContain(`--git-dir=${config.repoDir}/.git`);
		expect(argv.slice(-2)).toEqual(['fetch', 'origin']);
		expect(env).toMatchObject({
			GIT_ALLOW_PROTOCOL: 'https:ssh',
			GIT_TERMINAL_PROMPT: '0',
			GIT_CONFIG_NOSYSTEM: '1',
			GIT_CONFIG_GLOBAL: '/dev/null'
		});
	});

	it('keeps credentials out of arguments and environment', () => {
		const url = 'https://git.example.org/x';
		const config = hostConfig(temporaryFolder(), {
			repoUrl: 'https://me:p%40ss@git.example.org/x'
		});
		const { argv, env } = gitCall(config, ['fetch']);
		expect(argv.join(' ')).not.toMatch(/p%40ss|p@ss|me:/);
		const header = `Authorization: Basic ${Buffer.from('me:p@ss').toString('base64')}`;
		expect(JSON.stringify(env)).not.toContain(header.slice(-12));
		const file = join(config.stateDir, 'git-login');
		expect(argv).toContain(`include.path=${file}`);
		expect(statSync(file).mode & 0o777).toBe(0o600);
		expect(
			git(
				config.stateDir,
				'config',
				'--file',
				file,
				'--get-urlmatch',
				'http.extraHeader',
				`${url}/y`
			)
		).toBe(header);
		// The runner hears the address without them, and still has them.
		expect(gitCall({ ...config, repoUrl: url }, ['fetch']).argv).toContain(`include.path=${file}`);
		renewLogin({ ...config, repoUrl: url });
		expect(existsSync(file)).toBe(false);
	});
});

describe('ssh', () => {
	it('keeps the first key it sees when no file of known keys is given', () => {
		expect(sshCommand(hostConfig(temporaryFolder(), { stateDir: '/s' }))).toMatch(
			/'StrictHostKeyChecking=accept-new' -o 'UserKnownHostsFile=\/s\/known_hosts /
		);
	});

	it('is strict with one, and uses the given key only, however it is called', () => {
		const command = sshCommand(
			hostConfig(temporaryFolder(), { knownHostsFile: '/etc/known', sshKeyFile: "/keys/it's" })
		);
		expect(command).toContain("'StrictHostKeyChecking=yes' -o 'UserKnownHostsFile=/etc/known'");
		expect(command).toContain(`-i '/keys/it'\\''s' -o IdentitiesOnly=yes`);
	});
});
