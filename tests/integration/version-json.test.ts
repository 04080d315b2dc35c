import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { readVersionJson } from '$lib/server/target/version-json.ts';
import { temporaryFolder } from '../support/folder.ts';

/** The script of the workflows, on a real repository, read by the dashboard's own reader. */

const LOCK = '{ "nodes": {} }\n';

/** Runs the script in a repository with one commit, and reads what it printed as the dashboard does. */
async function publish(options: { title: string; lock?: string; arguments?: string[] }) {
	using folder = temporaryFolder('version-json');
	const repository = join(folder.path, 'nixcfg');
	mkdirSync(repository);
	const git = (...args: string[]) =>
		execFileSync('git', ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.com', ...args], {
			cwd: repository,
			encoding: 'utf8'
		}).trim();
	git('init', '--quiet', '--initial-branch=main');
	git('remote', 'add', 'origin', 'https://me:secret@git.example.com/me/nixcfg.git');
	writeFileSync(join(repository, 'flake.nix'), '{ }\n');
	if (options.lock !== undefined) writeFileSync(join(repository, 'flake.lock'), options.lock);
	git('add', '-A');
	git('commit', '--quiet', '-m', options.title);
	const text = execFileSync(
		'sh',
		[resolve('examples/version-json/version-json.sh'), ...(options.arguments ?? [])],
		{
			cwd: repository,
			encoding: 'utf8'
		}
	);
	const server = createServer((_, response) => response.end(text)).listen(0, '127.0.0.1');
	try {
		await new Promise((done) => server.once('listening', done));
		const { port } = server.address() as AddressInfo;
		const look = await readVersionJson(`http://127.0.0.1:${port}/version.json`, { etag: null });
		if (!look.changed) throw new Error('There was nothing new.');
		return {
			text,
			target: look.target,
			commit: git('rev-parse', 'HEAD'),
			time: Number(git('log', '-1', '--format=%ct'))
		};
	} finally {
		server.close();
	}
}

it('names commit, branch, time and the hash of the lock, and publishes no password', async () => {
	const { text, target, commit, time } = await publish({ title: 'Update nixpkgs', lock: LOCK });
	expect(target).toMatchObject({
		commit,
		branch: 'main',
		message: 'Update nixpkgs',
		repoUrl: 'https://git.example.com/me/nixcfg.git',
		committedAt: time * 1000,
		lockHash: createHash('sha256').update(LOCK).digest('hex')
	});
	expect(text).not.toContain('secret');
});

it('takes address and branch of the workflow, and needs no lock', async () => {
	const { target } = await publish({ title: 'x', arguments: ['https://forge/you/it', 'release'] });
	expect(target).toMatchObject({
		repoUrl: 'https://forge/you/it',
		branch: 'release',
		lockHash: null
	});
});

it.each(['He said "no" \\ and left', "Größe: 100 % $(id) `id` 'x'", '{"a": "b"}', 'tab\there'])(
	'a title like %s arrives',
	async (title) => {
		const { target } = await publish({ title });
		expect(target.message).toBe(title.replace('\t', ''));
	}
);
