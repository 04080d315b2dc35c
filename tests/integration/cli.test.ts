import { spawn } from 'node:child_process';
import { cpSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, request as ask, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { makeRepository } from '../../agent/support/repository.ts';
import { temporaryFolder } from '../support/folder.ts';
import { freePort } from '../support/free-port.ts';
import { nixHost } from '../support/nix-host.ts';
import { startProgram } from '../support/process.ts';
import { openBrowser, startDashboard } from '../support/server.ts';
import { writeStandIns } from '../support/stand-ins.ts';
import { waitFor } from '../support/wait-for.ts';

/** The built command, with the built dashboard and real agents. */

const CLI = 'build/cli/nixfleet.mjs';

async function openWorld() {
	const folder = temporaryFolder('cli');
	const repository = makeRepository(folder.path);
	const dataDir = join(folder.path, 'data');
	const env = { NIXFLEET_REPO_URL: repository.url };
	let dashboard = await startDashboard({ dataDir, env });
	let browser = await openBrowser(dashboard.url);
	const bin = writeStandIns(folder.path);
	const hosts = ['hsb1', 'hsb2'].map((name) =>
		nixHost({
			folder: folder.path,
			name,
			url: dashboard.url,
			repoUrl: repository.url,
			env: { PATH: `${bin}:${process.env.PATH ?? ''}`, NIXFLEET_BACKOFF_MS: '20' }
		})
	);
	const agents = hosts.map((host) => host.startAgent());
	for (const { name } of hosts) await browser.online(name);
	await browser.stepUp();
	const keyFiles: Record<string, string> = {};
	for (const scope of ['read', 'operate', 'admin'] as const) {
		const { key } = await browser.rpc.apiKeys.create.mutate({
			name: scope,
			scope,
			expiresInDays: 7
		});
		keyFiles[scope] = join(folder.path, `key-${scope}`);
		writeFileSync(keyFiles[scope], `${key}\n`, { mode: 0o600 });
	}
	const envOf = (more: Record<string, string>) => ({
		PATH: process.env.PATH ?? '',
		HOME: folder.path,
		NIXFLEET_URL: dashboard.url,
		NIXFLEET_API_KEY_FILE: keyFiles.operate ?? '',
		...more
	});
	return {
		folder: folder.path,
		repository,
		hosts,
		agents,
		get url() {
			return dashboard.url;
		},
		get browser() {
			return browser;
		},
		key: (scope: 'read' | 'admin') => ({ NIXFLEET_API_KEY_FILE: keyFiles[scope] ?? '' }),
		/** Runs it to its end, without a terminal. */
		async nixfleet(args: string[], more: Record<string, string> = {}, program = CLI) {
			const child = spawn(process.execPath, [program, ...args], {
				env: envOf(more),
				stdio: ['ignore', 'pipe', 'pipe']
			});
			const out: Buffer[] = [];
			const err: Buffer[] = [];
			child.stdout.on('data', (part: Buffer) => out.push(part));
			child.stderr.on('data', (part: Buffer) => err.push(part));
			const code = await new Promise((done) => child.on('close', done));
			return {
				code,
				bytes: Buffer.concat(out),
				out: Buffer.concat(out).toString(),
				err: Buffer.concat(err).toString()
			};
		},
		start: (args: string[]) => startProgram(process.execPath, [CLI, ...args], { env: envOf({}) }),
		kill: () => dashboard.program.stop('SIGKILL'),
		/** The same dashboard again on the same port. */
		async restart(): Promise<void> {
			browser.close();
			dashboard = await startDashboard({ dataDir, port: dashboard.port, env });
			browser = await openBrowser(dashboard.url);
		},
		/** No build of the host ends before the file is gone. */
		holdBuild(name: string): () => void {
			const file = join(hosts.find((host) => host.name === name)?.root ?? '', 'hold-build');
			writeFileSync(file, '');
			return () => rmSync(file);
		},
		slowBuild: (name: string, seconds: number) =>
			writeFileSync(
				join(hosts.find((host) => host.name === name)?.root ?? '', 'slow-build'),
				`${seconds}`
			),
		async [Symbol.asyncDispose]() {
			browser.close();
			for (const host of hosts) await host[Symbol.asyncDispose]();
			await dashboard[Symbol.asyncDispose]();
			folder[Symbol.dispose]();
		}
	};
}

type Hook = (call: {
	path: string;
	response: ServerResponse;
	/** Hands the call on. */
	forward: () => Promise<{ status: number; body: Buffer }>;
}) => Promise<boolean>;

/** Stands between command and dashboard. @param hook says whether it has dealt with a call */
async function proxyTo(url: string, hook: Hook) {
	const server = createServer((request, response) => void handle(request, response));
	async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
		const sent: Buffer[] = [];
		for await (const part of request) sent.push(part as Buffer);
		const path = request.url ?? '';
		const forward = () =>
			new Promise<{ status: number; body: Buffer }>((resolve, reject) => {
				const { method, headers } = request;
				const handed = ask(`${url}${path}`, { method, headers }, (answer) => {
					const got: Buffer[] = [];
					answer.on('data', (part: Buffer) => got.push(part));
					answer.on('end', () =>
						resolve({ status: answer.statusCode ?? 0, body: Buffer.concat(got) })
					);
				});
				handed.on('error', reject);
				handed.end(Buffer.concat(sent));
			});
		if (await hook({ path, response, forward })) return;
		const { status, body } = await forward();
		response.writeHead(status, { 'content-type': 'application/json' }).end(body);
	}
	await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
	return {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		async [Symbol.asyncDispose]() {
			server.closeAllConnections();
			await new Promise((closed) => server.close(closed));
		}
	};
}

it('tells who it is, lists hosts by the filter language, and has a sentence for whatever is wrong', async () => {
	await using world = await openWorld();
	const { nixfleet, url } = world;
	const check = await nixfleet(['check']);
	expect(check).toMatchObject({ code: 0, err: '' });
	expect(check.out).toContain(`Dashboard  ${url}\nKey        operate\n`);
	expect(check.out).toMatch(/scope operate\)\nVersion {4}\S+, the same as this command\n$/);

	const hosts = await nixfleet(['hosts']);
	expect(hosts.out).toMatch(/^HOST +PRESENCE +G +L +S +T +A +WHY\nhsb1 +online .*\nhsb2 +online/);
	const found = await nixfleet(['hosts', 'is:online', '-name:hsb1', '--json']);
	expect((JSON.parse(found.out) as { name: string }[]).map(({ name }) => name)).toEqual(['hsb2']);
	expect(await nixfleet(['hosts', 'tag:none'])).toMatchObject({
		code: 0,
		out: '',
		err: 'No host is found by the filter tag:none\n'
	});

	const names = async (...words: string[]): Promise<string[]> => {
		const { out } = await nixfleet(['hosts', ...words, '--json']);
		return (JSON.parse(out) as { name: string }[]).map(({ name }) => name);
	};
	expect(await names('hsb2')).toEqual(['hsb2']);
	expect(await names('hsb1', 'hsb2')).toEqual(['hsb1', 'hsb2']);
	expect(await names('hsb')).toEqual(['hsb1', 'hsb2']);
	for (const args of [
		['hosts', 'is:onlin'],
		['run', 'test', 'is:onlin']
	]) {
		const { code, out, err } = await nixfleet(args);
		expect({ code, out }, err).toEqual({ code: 2, out: '' });
		expect(err).toMatch(/"onlin" is nothing that is: knows\. Did you mean is:online/);
	}

	const nobody = await freePort();
	const wrong: [string[], Record<string, string>, RegExp][] = [
		[['hosts', 'hsb1', 'hsb3'], {}, /no host called "hsb3"\. Did you mean hsb1 or hsb2\?/],
		[['run', 'pull', 'hsb3'], {}, /no host called "hsb3"\. Did you mean hsb1 or hsb2\?/],
		[
			['run', 'pull', 'hsb1'],
			world.key('read'),
			/needs an API key of scope operate, and this one is of scope read\./
		],
		[['logs', 'hsb2'], {}, /Nothing has run on hsb2 yet/],
		[['logs', '01ARZ3NDEKTSV4RRFFQ69G5FAV'], {}, /no such operation/],
		[['stop', 'hsb1'], {}, /Nothing runs on hsb1\./],
		[['operations', '--host', 'nobody'], {}, /no host called "nobody"[^]*: nixfleet hosts\.\n$/],
		[['logs', 'nobody'], {}, /no host called "nobody"[^]*: nixfleet hosts\.\n$/],
		[
			['check'],
			{ NIXFLEET_URL: `http://127.0.0.1:${nobody}` },
			/cannot be reached \(ECONNREFUSED\)/
		],
		[['check'], { NIXFLEET_URL: 'http://127.0.0.1:1' }, /never spoken to/],
		[['check'], { NIXFLEET_URL: url.replace('http:', 'https:') }, /does not speak TLS/],
		[
			['check'],
			{ NIXFLEET_URL: `${url}/elsewhere` },
			/is not a NixFleet dashboard|another address/
		],
		[['check'], { NIXFLEET_URL: 'http://fleet.example.org' }, /has no TLS/],
		[
			['check'],
			{ NIXFLEET_API_KEY: 'nfk_0123456789', NIXFLEET_API_KEY_FILE: '' },
			/This API key is not valid/
		],
		[['check'], { NIXFLEET_API_KEY_FILE: '' }, /NIXFLEET_API_KEY_FILE: it is not set/]
	];
	for (const [args, env, sentence] of wrong) {
		const { code, out, err } = await nixfleet(args, env);
		expect({ code, out }, err).toEqual({ code: 1, out: '' });
		expect(err).toMatch(sentence);
		expect(err).not.toMatch(/nfk_|\n\s+at /);
	}
});

it('asks hosts, tells each change, and ends with 0 only when all of them succeeded', async () => {
	await using world = await openWorld();
	const { nixfleet, browser } = world;
	const unasked = await nixfleet(['run', 'pull-switch', 'hsb1']);
	expect(unasked).toMatchObject({
		code: 2,
		out: expect.stringMatching(
			/^hsb1 will fetch [0-9a-f]{7}, be rebuilt from it and activated\.\n$/
		),
		err: expect.stringMatching(/say --yes/)
	});
	expect(await browser.rpc.operations.list.query({})).toEqual([]);

	world.slowBuild('hsb1', 2);
	const both = await nixfleet(['run', 'pull-switch', 'is:online', '--yes']);
	expect(both, both.out).toMatchObject({ code: 0, err: '' });
	expect(both.out).toMatch(/^hsb1, hsb2 will each fetch/);
	expect(both.out).toMatch(/hsb1: Running: build\n/);
	expect(both.out).toMatch(/hsb2: Succeeded\. .*\n/);
	expect(both.out).toMatch(/\nPull \+ Switch: 2 of 2 hosts succeeded\.\n$/);

	const nothing = await nixfleet(['run', 'pull', 'hsb1']);
	expect(nothing, nothing.out).toMatchObject({ code: 0, err: '' });
	expect(nothing.out).toMatch(/hsb1: Nothing to do\. hsb1 is already on .*--force goes ahead/);
	expect(nothing.out).toMatch(/\nPull: 1 host had nothing to do: hsb1\.\n$/);
	const idle = await nixfleet(['run', 'pull', 'is:online', '--json']);
	expect(idle.code).toBe(0);
	expect(JSON.parse(idle.out)).toEqual([
		expect.objectContaining({ host: 'hsb1', result: 'nothing-to-do', succeeded: false }),
		expect.objectContaining({ host: 'hsb2', result: 'nothing-to-do', operationId: null })
	]);
	expect(await nixfleet(['run', 'pull', 'hsb1', '--no-wait'])).toMatchObject({ code: 0 });
	const forced = await nixfleet(['run', 'pull', 'hsb1', '--force'], world.key('admin'));
	expect(forced, forced.err).toMatchObject({ code: 0 });
	expect(forced.out).toMatch(/\nPull: 1 of 1 host succeeded\.\n$/);
	const none = await nixfleet(['run', 'pull', 'tag:none', '--json']);
	expect(none).toMatchObject({ code: 1, out: '[]\n', err: expect.stringMatching(/nothing was/) });

	writeFileSync(join(world.hosts[0]?.root ?? '', 'fail-activation'), '4');
	world.repository.commit({ 'hosts.nix': 'two' }, 'two');
	await world.agents[1]?.stop('SIGTERM');
	await waitFor('hsb2 to be away', async () => (await browser.host('hsb2'))?.presence !== 'online');
	const bad = await nixfleet(['run', 'pull-switch', 'hsb1', 'hsb2', '--yes']);
	expect(bad.code).toBe(1);
	expect(bad.out).toMatch(/hsb2: Left out\. .*That takes --queue\./);
	expect(bad.out).toMatch(/hsb1: (Failed|Rolled back)\. .* http:\S+\/operations\/[0-9A-Z]{26}\n/);
	expect(bad.out).toMatch(/: 0 of 2 hosts succeeded\. 1 .*: hsb1\. 1 not asked: hsb2\.\n$/);

	const queued = await nixfleet(['run', 'pull', 'hsb2', '--queue', '--no-wait', '--json']);
	expect(queued.code).toBe(0);
	const [ending] = JSON.parse(queued.out) as { result: string; operationId: string }[];
	expect(ending).toMatchObject({ host: 'hsb2', result: 'queued', succeeded: false });
	const stopped = await nixfleet(['stop', ending?.operationId ?? '']);
	expect(stopped, stopped.err).toMatchObject({ code: 0 });
	expect(await nixfleet(['stop', ending?.operationId ?? ''])).toMatchObject({ code: 1 });
	const list = await nixfleet(['operations', '--host', 'hsb2', '--limit', '2']);
	expect(list.out).toMatch(/^OPERATION +HOST .*\n\S{26} +hsb2 +pull +Stopped .* key:operate/);

	const reboot = await nixfleet(['run', 'reboot', 'hsb1', '--yes']);
	expect(reboot.code).toBe(1);
	expect(reboot.out).toMatch(/needs an API key with the scope admin|does not offer/);
});

it('waits through a restart of the dashboard, follows the output byte for byte, and Ctrl+C stops only the waiting', async () => {
	await using world = await openWorld();
	const letGo = world.holdBuild('hsb1');
	const run = world.start(['run', 'pull-switch', 'hsb1', '--yes']);
	await waitFor('the build', () => run.output().includes('hsb1: Running: build'));
	const follow = world.start(['logs', 'hsb1', '--follow']);
	await waitFor('output', () => follow.output().includes('\n'));
	await world.kill();
	// A call that was on its way broke off; nobody takes the next one.
	const told = /(did not answer|cannot be reached) .*still trying/;
	for (const program of [run, follow])
		await waitFor('it to say so', () => told.test(program.output()));
	expect(run.output()).not.toContain('succeeded');
	await world.restart();
	letGo();
	expect(await run.ended, run.output()).toBe(0);
	expect(run.output()).toMatch(/The dashboard answers again\.\n[^]*1 of 1 host succeeded\.\n$/);
	expect(await follow.ended, follow.output()).toBe(0);
	expect(follow.output()).toMatch(/hsb1: Pull \+ Switch: Succeeded\./);

	const [operation] = await world.browser.rpc.operations.list.query({});
	const id = operation?.id ?? '';
	const stored = await world.browser.log(id);
	const whole = await world.nixfleet(['logs', id]);
	expect(whole).toMatchObject({ code: 0, err: '' });
	expect(whole.bytes.equals(stored)).toBe(true);
	const rest = await world.nixfleet(['logs', 'hsb1', '--offset', '11']);
	expect(rest.bytes.equals(stored.subarray(11))).toBe(true);

	world.slowBuild('hsb1', 60);
	world.repository.commit({ 'hosts.nix': 'two' }, 'two');
	const second = world.start(['run', 'pull-switch', 'hsb1', '--yes']);
	await waitFor('the build', () => second.output().includes('hsb1: Running: build'));
	expect(await second.stop('SIGINT')).toBe(1);
	expect(second.output()).toMatch(
		/Stopped waiting\. What was asked goes on:\n {2}hsb1: http\S+, stopped by: nixfleet stop [0-9A-Z]{26}\n/
	);
	expect(second.output()).toMatch(/0 of 1 host succeeded\. 1 not ended: hsb1\.\n$/);
	expect((await world.browser.host('hsb1'))?.operation).toMatchObject({ state: 'running' });
	const third = world.start(['logs', 'hsb1', '--follow']);
	await waitFor('output', () => third.output().includes('\n'));
	const busy = await world.nixfleet(['run', 'pull', 'hsb1']);
	expect(busy.out).toMatch(/hsb1: Left out\. hsb1 is busy .*nixfleet logs [0-9A-Z]{26} --follow/);
	expect(await world.nixfleet(['stop', 'hsb1', '--force'])).toMatchObject({ code: 2 });
	expect(await world.nixfleet(['stop', 'hsb1'])).toMatchObject({ code: 0 });
	expect(await third.ended, third.output()).toBe(1);
	expect(third.output()).toMatch(/hsb1: Pull \+ Switch: Stopped\./);
});

it('a lost answer does not ask twice, what was told is what is done, and a busy dashboard is waited for', async () => {
	await using world = await openWorld();
	let requests = 0;
	let told = 0;
	await using proxy = await proxyTo(world.url, async ({ path, response, forward }) => {
		if (path.startsWith('/trpc/hosts.list') && told++ === 0) {
			const report = {
				code: 'rate-limited',
				message: 'Wait.',
				correlationId: 'x',
				retryAfterMs: 5
			};
			response
				.writeHead(429, { 'content-type': 'application/json' })
				.end(JSON.stringify({ error: { data: { nixfleet: report } } }));
			return true;
		}
		if (!path.startsWith('/trpc/operations.request')) return false;
		if (requests++ > 0) return false;
		await forward();
		response.destroy();
		return true;
	});
	const env = { NIXFLEET_URL: proxy.url };
	const pull = await world.nixfleet(['run', 'pull', 'hsb1', 'hsb2'], env);
	expect(pull, pull.out).toMatchObject({ code: 0, err: '' });
	expect([requests, told]).toEqual([2, 2]);
	expect(await world.browser.rpc.operations.list.query({})).toHaveLength(2);

	// Somebody pushes between what is told and what is asked.
	let isPushed = false;
	await using slow = await proxyTo(world.url, async ({ path }) => {
		if (path.startsWith('/trpc/operations.request') && !isPushed) {
			isPushed = true;
			world.repository.commit({ 'hosts.nix': 'two' }, 'two');
		}
		return false;
	});
	const moved = await world.nixfleet(['run', 'pull-switch', 'hsb1', '--yes'], {
		NIXFLEET_URL: slow.url
	});
	expect(moved.code).toBe(1);
	expect(moved.out).toMatch(
		/hsb1: Not asked\. The target of hsb1 is .* now, not .* as was confirmed/
	);
	expect(await world.browser.rpc.operations.list.query({})).toHaveLength(2);
});

it('an answer that never comes is not known to be one, and nothing is claimed', async () => {
	await using world = await openWorld();
	await using proxy = await proxyTo(world.url, async ({ path, response }) => {
		if (!path.startsWith('/trpc/operations.request')) return false;
		response.destroy();
		return true;
	});
	const pull = await world.nixfleet(['run', 'pull', 'hsb1'], { NIXFLEET_URL: proxy.url });
	expect(pull.code).toBe(1);
	expect(pull.out).toMatch(/hsb1: Whether it was asked is not known\. .*operations --host hsb1/);
	expect(pull.out).toMatch(/0 of 1 host succeeded\. 1 not known: hsb1\.\n$/);
});

it('works without the database driver, which only the data of a dashboard needs', async () => {
	await using world = await openWorld();
	const alone = join(world.folder, 'alone');
	cpSync('build/cli', alone, { recursive: true });
	const listed = await world.nixfleet(['hosts'], {}, join(alone, 'nixfleet.mjs'));
	expect(listed, listed.err).toMatchObject({ code: 0 });
	const backup = await world.nixfleet(['backup', 'x'], {}, join(alone, 'nixfleet.mjs'));
	expect(backup.err).toContain('@libsql/client');
});

it('lists rollouts, and tells one with its waves and hosts', async () => {
	await using world = await openWorld();
	const { nixfleet, browser } = world;
	const read = (...args: string[]) => nixfleet(['rollouts', ...args], world.key('read'));
	expect(await read()).toMatchObject({
		code: 0,
		out: '',
		err: 'No rollout has been started yet. One is started on the page.\n'
	});

	writeFileSync(join(world.hosts[0]?.root ?? '', 'fail-activation'), '4');
	const hosts = await browser.rpc.hosts.list.query();
	const { id } = await browser.rpc.rollouts.start.mutate({
		hostIds: hosts.map((host) => host.id),
		command: 'pull-switch',
		waves: [{ hosts: { by: 'count', count: 1 } }]
	});
	const paused = await waitFor('the pause', async () => {
		const rollout = await browser.rpc.rollouts.get.query({ id });
		return rollout.state === 'paused' && rollout.counts.failed === 1 && rollout;
	});

	const list = await read();
	expect(list).toMatchObject({ code: 0, err: '' });
	const [head = '', line = '', ...none] = list.out.trimEnd().split('\n');
	expect(head).toMatch(/^ROLLOUT +STATE +COMMAND +HOSTS +HOW IT GOES$/);
	expect(line).toMatch(new RegExp(`^${id} +Paused +pull-switch +2 +\\S`));
	expect(line.endsWith(paused.pause?.message ?? paused.sentence)).toBe(true);
	expect(none).toEqual([]);
	expect(JSON.parse((await read('--json')).out)).toEqual(await browser.rpc.rollouts.list.query({}));

	const one = await read(id);
	expect(one, one.out).toMatchObject({ code: 0, err: '' });
	expect(one.out).toContain(`Rollout  ${id}\nState    Paused\nCommand  pull-switch on 2 hosts`);
	expect(one.out).toContain(`\n${paused.pause?.message ?? paused.sentence}\n`);
	expect(one.out).toMatch(
		/\nWAVE +STATE +HOSTS +WAITS FOR\n1 +\S.* 1 failed\b.*\n2 +Not begun yet +1 waiting\b/
	);
	const failed = paused.hosts.find(({ state }) => state === 'failed');
	expect(one.out).toMatch(
		new RegExp(`\\n1 +${failed?.hostName} +Failed +${failed?.operationId} +\\S`)
	);
	expect(one.out).toMatch(/\n2 +hsb\d +Waits\b/);
	expect(JSON.parse((await read(id, '--json')).out)).toEqual(paused);

	expect(await read('01ARZ3NDEKTSV4RRFFQ69G5FAV')).toMatchObject({
		code: 1,
		out: '',
		err: expect.stringMatching(/no such rollout/i)
	});
});
