import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../support/folder.ts';
import { nixHost } from '../support/nix-host.ts';
import { startDashboard } from '../support/server.ts';
import { waitFor } from '../support/wait-for.ts';
import { openWorld } from '../support/world.ts';

/** Whatever is wrong is said where somebody looks for it, and loses nothing. */

it('a wrong token is refused, and the agent says so and stays away', async () => {
	await using world = await openWorld({ agent: false });
	const agent = world.host.startAgent({ NIXFLEET_TOKEN: 'not-the-token-of-this-dashboard' });
	await waitFor(
		'the agent to say why',
		() => /token/i.test(agent.output()) && /refused|not valid/i.test(agent.output())
	);
	expect(await world.browser.rpc.hosts.list.query()).toEqual([]);
	expect(agent.child.exitCode).toBeNull();
});

it('a host name that is not allowed stops the agent with a sentence', async () => {
	await using world = await openWorld({ agent: false });
	const agent = world.host.startAgent({ NIXFLEET_HOSTNAME: 'Not Allowed!' });
	expect(await agent.ended).not.toBe(0);
	expect(agent.output()).toContain('NIXFLEET_HOSTNAME');
});

it('a name that is taken is refused, and the first host keeps it', async () => {
	await using world = await openWorld();
	const imposter = nixHost({
		folder: join(world.folder, 'imposter'),
		name: 'hsb1',
		url: world.dashboard.url,
		repoUrl: world.repository.url
	});
	const agent = imposter.startAgent();
	await waitFor('the agent to say why', () => agent.output().includes('exists already'));
	expect(await world.browser.rpc.hosts.list.query()).toHaveLength(1);
	expect((await world.browser.host('hsb1'))?.presence).toBe('online');
	await imposter[Symbol.asyncDispose]();
});

it('a dashboard that is not there yet is waited for', async () => {
	const folder = temporaryFolder('late');
	const probe = createServer().listen(0, '127.0.0.1');
	await new Promise((resolve) => probe.on('listening', resolve));
	const { port } = probe.address() as AddressInfo;
	await new Promise((resolve) => probe.close(resolve));
	const host = nixHost({
		folder: folder.path,
		name: 'early',
		url: `http://127.0.0.1:${port}`,
		repoUrl: 'file:///nowhere',
		env: { NIXFLEET_BACKOFF_MS: '100' }
	});
	const agent = host.startAgent();
	await waitFor('the agent to say that nobody answers', () =>
		agent.output().includes('ECONNREFUSED')
	);
	const dashboard = await startDashboard({ dataDir: join(folder.path, 'data'), port });
	await waitFor('the agent to connect', () => agent.output().includes('"Connected"'));
	await host[Symbol.asyncDispose]();
	await dashboard[Symbol.asyncDispose]();
	folder[Symbol.dispose]();
});

it.each([
	[
		'a repository that is not there',
		{ NIXFLEET_REPO_URL: 'file:///nowhere/at/all.git' },
		/nowhere|repository/i
	],
	['a branch that is not there', { NIXFLEET_BRANCH: 'no-such-branch' }, /no-such-branch/]
])('%s fails the pull with a reason', async (_, env, reason) => {
	await using world = await openWorld({ agent: false });
	world.host.startAgent(env);
	await world.browser.online('hsb1');
	const id = await world.browser.start('hsb1', 'pull');
	const failed = await world.browser.finished(id);
	expect(failed.state).toBe('failed');
	expect(`${failed.message} ${(await world.browser.log(id)).toString()}`).toMatch(reason);
	await waitFor(
		'the failed pull in the row',
		async () => (await world.browser.host('hsb1'))?.status.git.reason === 'pull-failed'
	);
});

it('a transport that is not allowed stops the agent with a sentence', async () => {
	await using world = await openWorld({ agent: false });
	const agent = world.host.startAgent({ NIXFLEET_GIT_PROTOCOLS: 'https:ssh' });
	expect(await agent.ended).not.toBe(0);
	expect(agent.output()).toMatch(/NIXFLEET_(REPO_URL|GIT_PROTOCOLS)/);
});

it('a repository that is not a flake fails the pull, and says so', async () => {
	await using world = await openWorld();
	world.repository.git('rm', '--quiet', 'flake.nix');
	world.repository.push('lose the flake');
	const failed = await world.browser.finished(await world.browser.start('hsb1', 'pull'));
	expect(failed).toMatchObject({ state: 'failed', message: /flake/ });
});

it('a host without nixos-rebuild fails before anything is activated', async () => {
	await using world = await openWorld({ agent: false });
	world.host.startAgent({ PATH: process.env.PATH ?? '' });
	await world.browser.online('hsb1');
	const failed = await world.browser.finished(await world.browser.start('hsb1', 'pull-switch'));
	expect(failed).toMatchObject({ state: 'failed', message: /nixos-rebuild/ });
	expect(world.host.ledger()).toEqual([]);
	const { exitCode, output } = await world.host.check({ PATH: process.env.PATH ?? '' });
	expect(exitCode).toBe(1);
	expect(output).toMatch(/✕ nixos-rebuild/);
});

it('an unknown host or operation is answered, not followed', async () => {
	await using world = await openWorld();
	const id = '01ARZ3NDEKTSV4RRFFQ69G5FAV';
	const { rpc } = world.browser;
	expect(await rpc.operations.request.mutate({ hostIds: [id], command: 'pull' })).toMatchObject([
		{ ok: false, code: 'not-found' }
	]);
	await expect(rpc.operations.stop.mutate({ id })).rejects.toThrow(/no such operation/);
	await expect(rpc.hosts.get.query({ id })).rejects.toThrow(/no such host/);
});

it('a shared checkout is only fast-forwarded, and one with changes is left alone', async () => {
	await using world = await openWorld({ agent: false });
	const checkout = join(world.folder, 'my-checkout');
	const git = (...args: string[]) =>
		execFileSync('git', args, { cwd: checkout, stdio: ['ignore', 'pipe', 'pipe'] }).toString();
	execFileSync('git', ['clone', '--quiet', world.repository.bare, checkout]);
	world.host.startAgent({ NIXFLEET_ISOLATED_REPO_MODE: 'false', NIXFLEET_REPO_DIR: checkout });
	await world.browser.online('hsb1');
	world.repository.setHost('hsb1', { motd: 'two' });
	const commit = world.repository.push('two');
	expect(await world.browser.finished(await world.browser.start('hsb1', 'pull'))).toMatchObject({
		state: 'succeeded',
		evidence: { commitAfter: commit }
	});
	expect(git('rev-parse', 'HEAD').trim()).toBe(commit);

	execFileSync('sh', ['-c', 'echo "# mine" >> flake.nix'], { cwd: checkout });
	world.repository.push('three');
	const refused = await world.browser.finished(await world.browser.start('hsb1', 'pull'));
	expect(refused.state).toBe('failed');
	expect(git('status', '--porcelain')).toContain('flake.nix');
	expect(git('rev-parse', 'HEAD').trim()).toBe(commit);
});

it('a bad value stops the dashboard with a sentence', async () => {
	const folder = temporaryFolder('config');
	await expect(
		startDashboard({ dataDir: folder.path, env: { NIXFLEET_LOG_LEVEL: 'loud' } })
	).rejects.toThrow(/NIXFLEET_LOG_LEVEL must be one of debug, info, warn, error/);
	folder[Symbol.dispose]();
});

it('a second dashboard on the same data is refused', async () => {
	const folder = temporaryFolder('twice');
	const first = await startDashboard({ dataDir: folder.path });
	await expect(startDashboard({ dataDir: folder.path })).rejects.toThrow(
		/in use by a dashboard or a restore/
	);
	await first[Symbol.asyncDispose]();
	// After a crash the lock names a process that is gone.
	const again = await startDashboard({ dataDir: folder.path });
	await again[Symbol.asyncDispose]();
	folder[Symbol.dispose]();
});

it('the agent checks itself, and says what is wrong', async () => {
	await using world = await openWorld({ agent: false });
	const well = await world.host.check({ NIXFLEET_WINDOWS: '00:00-24:00' });
	expect(well).toMatchObject({ exitCode: 0 });
	expect(well.output).toMatch(/✓ windows: 00:00-24:00; open$/m);
	const bad = await world.host.check({
		NIXFLEET_TOKEN: 'wrong-token-wrong-token',
		NIXFLEET_REPO_URL: 'file:///nowhere.git'
	});
	expect(bad.exitCode).toBe(1);
	expect(bad.output).toMatch(/✕[^\n]*token/i);
	expect(bad.output).toMatch(/✕[^\n]*nowhere/);
});
