import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder, write } from '../support/fixtures.ts';
import { newUlid } from '../ulid.ts';
import { dropEnvironments, takeEnvironment } from './environment-file.ts';
import { systemdLauncher } from './systemd.ts';

/** A systemd-run that says what it was asked for, and nothing else. */
function setup(exitCode: number) {
	const folder = temporaryFolder();
	const dir = join(folder, newUlid());
	write(
		join(folder, 'bin/systemd-run'),
		`#!/bin/sh\nprintf '%s\\n' "$@" > ${folder}/asked\necho "at $NIXFLEET_ENVIRONMENT" >> ${folder}/asked\nexit ${exitCode}\n`,
		0o755
	);
	write(join(dir, 'operation.json'), '{}');
	const env = {
		PATH: `${folder}/bin:${process.env.PATH ?? ''}`,
		NIX_CONFIG: 'access-tokens = github.com=c4nary',
		HTTPS_PROXY: 'http://me:c4nary@proxy.example.org',
		AWS_SECRET_ACCESS_KEY: 'c4nary',
		NODE_EXTRA_CA_CERTS: '/etc/ca.pem',
		NIXFLEET_TOKEN: 'c4nary-token'
	};
	return { folder, dir, env, launcher: systemdLauncher(['/bin/agent'], env, 'system') };
}

it.each(['runner', 'guard'] as const)(
	'a %s reads its environment from a file of its own, once; systemd is told nothing of it',
	async (role) => {
		const { folder, dir, env, launcher } = setup(0);
		await launcher.start(dir, role);
		const file = join(dir, `environment-${role}.json`);
		const asked = readFileSync(join(folder, 'asked'), 'utf8');
		expect(asked.split('\n').filter((line) => /^--setenv|^at /.test(line))).toEqual([
			'--setenv=NODE_EXTRA_CA_CERTS',
			'--setenv=NIXFLEET_ENVIRONMENT',
			`at ${file}`
		]);
		expect(asked).not.toContain('c4nary');
		expect(statSync(file).mode & 0o777).toBe(0o600);
		const { NIXFLEET_TOKEN: _withheld, ...given } = env;
		const unit = () => ({ HOME: '/', NIXFLEET_ENVIRONMENT: file });
		expect(takeEnvironment(unit())).toEqual({ ...given, HOME: '/' });
		expect(readdirSync(dir)).toEqual(['operation.json']);
		expect(() => takeEnvironment(unit())).toThrow(`The settings in ${file} are missing`);
	}
);

it('a process that was given everything as it was started looks for no file', () => {
	expect(takeEnvironment({ HOME: '/' })).toEqual({ HOME: '/' });
});

it('what systemd refuses to start keeps the file, for the same unit may be starting', async () => {
	const { dir, launcher } = setup(1);
	await expect(launcher.start(dir, 'runner')).rejects.toThrow('systemd-run ended with 1');
	expect(readdirSync(dir)).toContain('environment-runner.json');
	dropEnvironments(dir);
	expect(readdirSync(dir)).toEqual(['operation.json']);
});
