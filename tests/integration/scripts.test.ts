import { execFileSync, spawn } from 'node:child_process';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createFleetClient, FleetClientError } from 'nixfleet/client';
import { expect, it } from 'vitest';
import { makeRepository } from '../../agent/support/repository.ts';
import { temporaryFolder } from '../support/folder.ts';
import { nixHost } from '../support/nix-host.ts';
import { openBrowser, startDashboard } from '../support/server.ts';
import { writeStandIns } from '../support/stand-ins.ts';

/** What the documentation tells scripts to do, done: on the built dashboard, with the built client and real agents. */

async function openScriptWorld() {
	const folder = temporaryFolder('scripts');
	const repository = makeRepository(folder.path);
	const dashboard = await startDashboard({
		dataDir: join(folder.path, 'data'),
		env: { NIXFLEET_REPO_URL: repository.url }
	});
	const browser = await openBrowser(dashboard.url);
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
	const makeKey = async (scope: 'read' | 'operate' | 'admin') =>
		(await browser.rpc.apiKeys.create.mutate({ name: scope, scope, expiresInDays: 7 })).key;
	return {
		folder: folder.path,
		repository,
		dashboard,
		browser,
		hosts,
		agents,
		makeKey,
		switches: () =>
			hosts.map((host) => host.ledger().filter(({ event }) => event === 'end').length),
		/** Runs a program to its end. */
		run(program: string, args: string[], env: Record<string, string>) {
			const child = spawn(program, args, { env: { PATH: process.env.PATH ?? '', ...env } });
			let output = '';
			for (const stream of [child.stdout, child.stderr])
				stream.on('data', (part: Buffer) => (output += part.toString()));
			return new Promise<{ code: number | null; output: string }>((done) =>
				child.on('close', (code) => done({ code, output }))
			);
		},
		async [Symbol.asyncDispose]() {
			browser.close();
			for (const host of hosts) await host[Symbol.asyncDispose]();
			await dashboard[Symbol.asyncDispose]();
			folder[Symbol.dispose]();
		}
	};
}

it('the example deploys host by host, stops at the first failure, and says so by its exit code', async () => {
	await using world = await openScriptWorld();
	const { repository, hosts, dashboard } = world;
	const key = await world.makeKey('operate');
	const deploy = () =>
		world.run(process.execPath, ['examples/deploy.mjs'], {
			NIXFLEET_URL: dashboard.url,
			NIXFLEET_KEY: key
		});
	const fleet = createFleetClient({ url: dashboard.url, key });
	const seen: string[] = [];
	for (const host of await fleet.hosts.list()) {
		const operation = await fleet.pullSwitch(host, { onChange: ({ state }) => seen.push(state) });
		expect(operation).toMatchObject({ state: 'succeeded', requestedBy: 'key:operate' });
	}
	expect(seen.at(-1)).toBe('succeeded');
	expect(world.switches()).toEqual([1, 1]);
	await world.browser.rpc.target.refresh.mutate();

	repository.commit({ 'hosts.nix': 'two' }, 'two');
	const done = await deploy();
	expect(done.output).toContain('Behind: hsb1, hsb2');
	expect(done.code).toBe(0);
	expect(world.switches()).toEqual([2, 2]);

	repository.commit({ 'hosts.nix': 'three' }, 'three');
	writeFileSync(join(hosts[0]?.root ?? '', 'fail-activation'), '4');
	const failed = await deploy();
	expect(failed.output).toContain('Not begun: hsb2');
	expect(failed.output).toMatch(/See http:\S+\/operations\/[0-9A-Z]{26}/);
	expect(failed.code).toBe(1);
	expect(world.switches()[1]).toBe(2);

	const refused = await world.run(process.execPath, ['examples/deploy.mjs'], {
		NIXFLEET_URL: dashboard.url,
		NIXFLEET_KEY: await world.makeKey('read')
	});
	expect(refused.code).toBe(2);
	expect(refused.output).toMatch(/needs an API key of scope operate.*\(forbidden, [0-9a-z]{10}\)/);
	expect((await world.run(process.execPath, ['examples/deploy.mjs'], {})).code).toBe(2);
});

it('the client tells what went wrong, and waits through a restart of the dashboard', async () => {
	await using world = await openScriptWorld();
	const { dashboard } = world;
	const fleet = createFleetClient({ url: dashboard.url, key: await world.makeKey('operate') });
	const nobody = '01ARZ3NDEKTSV4RRFFQ69G5FAV';
	const notFound = await fleet.waitFor(nobody).catch((error: unknown) => error);
	expect(notFound).toBeInstanceOf(FleetClientError);
	expect(notFound).toMatchObject({
		code: 'not-found',
		correlationId: expect.stringMatching(/^[0-9a-z]{10}$/),
		retryAfterMs: null
	});
	await expect(fleet.run({ id: nobody }, 'pull')).rejects.toMatchObject({ code: 'not-found' });
	const [host] = await fleet.hosts.list();
	if (!host) throw new Error('There is no host.');
	await fleet.pullSwitch(host);

	writeFileSync(join(world.hosts[0]?.root ?? '', 'slow-build'), '6');
	world.repository.commit({ 'hosts.nix': 'two' }, 'two');
	await expect(fleet.pullSwitch(host, { timeoutMs: 500 })).rejects.toMatchObject({
		code: 'timed-out'
	});
	await expect(fleet.pullSwitch(host)).rejects.toMatchObject({
		code: 'busy',
		activeOperationId: expect.stringMatching(/^[0-9A-Z]{26}$/)
	});
	const [operation] = await fleet.operations.list({ hostId: host.id, limit: 1 });
	const ended = fleet.waitFor(operation?.id ?? '', { timeoutMs: 90_000 });
	await dashboard.program.stop('SIGKILL');
	await expect(fleet.hosts.list()).rejects.toMatchObject({
		code: 'unreachable',
		correlationId: null
	});
	const again = await startDashboard({
		dataDir: join(world.folder, 'data'),
		port: dashboard.port,
		env: { NIXFLEET_REPO_URL: world.repository.url }
	});
	try {
		expect(await ended).toMatchObject({ state: 'succeeded' });
	} finally {
		await again[Symbol.asyncDispose]();
	}
});

it('a command for a host that is away waits, is listed, and is stopped, all by REST', async () => {
	await using world = await openScriptWorld();
	const key = await world.makeKey('operate');
	const host = await world.browser.host('hsb1');
	await world.agents[0]?.stop('SIGTERM');
	const ask = async (path: string, body?: object) => {
		const response = await fetch(`${world.dashboard.url}${path}`, {
			method: body ? 'POST' : 'GET',
			headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
			body: body ? JSON.stringify(body) : null
		});
		return { status: response.status, body: (await response.json()) as Record<string, unknown> };
	};
	const command = `/api/hosts/${host?.id}/command`;
	const wish = { command: 'pull-switch', queue: true, expiresInMs: 120_000 };
	const away = await ask(command, { command: 'pull-switch' });
	expect([away.status, away.body.code, away.body.queueable]).toEqual([409, 'offline', true]);
	const queued = await ask(command, { ...wish, idempotencyKey: 'once-only' });
	expect([queued.status, queued.body.state]).toEqual([202, 'queued']);
	const again = await ask(command, { ...wish, idempotencyKey: 'once-only' });
	expect(again.body.id).toBe(queued.body.id);
	const list = await ask(`/api/operations?host=${host?.id}`);
	expect(list.body).toMatchObject({ operations: [{ id: queued.body.id }] });
	const stop = `/api/operations/${String(queued.body.id)}/stop`;
	expect((await ask(stop, {})).status).toBe(202);
	const late = await ask(stop, {});
	expect([late.status, late.body.code]).toEqual([409, 'nothing-to-stop']);
	const ended = await ask(`/api/operations/${String(queued.body.id)}`);
	expect(ended.body).toMatchObject({ state: 'cancelled' });
});

it('every command in docs/api.md runs', async () => {
	const blocks = [...readFileSync('docs/api.md', 'utf8').matchAll(/^```bash\n(.*?)^```$/gms)].map(
		([, block]) => block ?? ''
	);
	expect(blocks.length).toBeGreaterThan(7);
	await using world = await openScriptWorld();
	const script = blocks.join('\necho "=== next"\n');
	const { code, output } = await world.run('bash', ['-eu', '-o', 'pipefail', '-c', script], {
		URL: world.dashboard.url,
		KEY: await world.makeKey('admin')
	});
	expect(output).toContain('"state": "succeeded"');
	expect(output).toContain('pull-switch succeeded by key:admin');
	expect(output.split('=== next')).toHaveLength(blocks.length);
	expect(code, output).toBe(0);
});

it('the client needs no package, and its types nothing but TypeScript', () => {
	const folder = temporaryFolder('consumer');
	const home = join(folder.path, 'node_modules/nixfleet');
	mkdirSync(join(home, 'build/client'), { recursive: true });
	copyFileSync('package.json', join(home, 'package.json'));
	for (const file of readdirSync('build/client'))
		copyFileSync(join('build/client', file), join(home, 'build/client', file));
	const compilerOptions = {
		...{ strict: true, noEmit: true, skipLibCheck: false, exactOptionalPropertyTypes: true },
		...{ types: [], lib: ['es2022'], target: 'es2022', module: 'nodenext' }
	};
	writeFileSync(join(folder.path, 'package.json'), '{"type":"module"}');
	writeFileSync(
		join(folder.path, 'tsconfig.json'),
		JSON.stringify({ compilerOptions, files: ['script.ts'] })
	);
	const compile = (source: string) => {
		writeFileSync(join(folder.path, 'script.ts'), source);
		const compiler = resolve('node_modules/typescript/bin/tsc');
		try {
			execFileSync(process.execPath, [compiler], { cwd: folder.path });
			return '';
		} catch (error) {
			return String((error as { stdout: Buffer }).stdout);
		}
	};
	const good = `import { createFleetClient, FleetClientError, type Operation } from 'nixfleet/client';
const fleet = createFleetClient({ url: 'http://localhost', key: 'nfk_x' });
export const sentences: Promise<string[]> = fleet.hosts.list().then((hosts) => hosts.map((host) => host.status.sentence));
export const ended: Promise<Operation> = fleet.pullSwitch({ id: 'x' }, { commit: 'a', onChange: ({ phase }) => phase });
export const code = (error: unknown): string | null => (error instanceof FleetClientError ? error.correlationId : null);
`;
	expect(compile(good)).toBe('');
	expect(compile(`${good}fleet.hosts.get({ name: 'x' });`)).toContain('name');
	expect(compile(`${good}fleet.run({ id: 'x' }, 'explode');`)).toContain('explode');
	const made = execFileSync(
		process.execPath,
		[
			'--input-type=module',
			'-e',
			"import('nixfleet/client').then((client) => console.log(Object.keys(client).join()))"
		],
		{ cwd: folder.path, encoding: 'utf8' }
	);
	expect(made.trim()).toBe('FleetClientError,createFleetClient');
	const text = readFileSync('build/client/index.mjs', 'utf8');
	expect(text).not.toMatch(/^import |require\(/m);
	rmSync(folder.path, { recursive: true });
});
