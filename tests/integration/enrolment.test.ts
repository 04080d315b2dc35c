import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { fleetRepository } from '../support/fleet-repository.ts';
import { temporaryFolder } from '../support/folder.ts';
import { nixHost } from '../support/nix-host.ts';
import { openBrowser, startDashboard } from '../support/server.ts';
import { waitFor } from '../support/wait-for.ts';
import { openWorld } from '../support/world.ts';

/** Real agents at a real dashboard: accepted, given other tokens, and cut off. */

const FAST = { NIXFLEET_BACKOFF_MS: '50' };

it('approve: the agent appears, waits politely, and works once it is accepted', async () => {
	await using world = await openWorld({
		serverEnv: { NIXFLEET_ENROLLMENT: 'approve' },
		hostEnv: FAST
	});
	const { browser, host, agent } = world;
	const waiting = await browser.online('hsb1');
	expect(waiting).toMatchObject({
		waiting: { address: '127.0.0.1' },
		commit: null,
		metrics: null,
		problems: []
	});
	expect(await browser.request('hsb1', 'pull')).toMatchObject({ ok: false, code: 'not-ready' });
	// It stays on its one connection: it beats, and nothing is wrong from where it stands.
	const seen = waiting.lastSeenAt ?? 0;
	await waitFor(
		'further heartbeats',
		async () => ((await browser.host('hsb1'))?.lastSeenAt ?? 0) > seen + 6_000
	);
	expect(agent?.output().match(/\bConnected\b/g)).toHaveLength(1);
	expect(host.ledger()).toEqual([]);

	await browser.rpc.hosts.approve.mutate({ id: waiting.id });
	await waitFor('the agent to say hello anew', async () => {
		const row = await browser.host('hsb1');
		return row?.waiting === null && row.presence === 'online' && row.metrics !== null;
	});
	const done = await browser.finished(await browser.start('hsb1', 'pull-switch'));
	expect(done.state).toBe('succeeded');
});

it('reject: the agent is cut off and does not come back by itself', async () => {
	await using world = await openWorld({
		serverEnv: { NIXFLEET_ENROLLMENT: 'approve' },
		hostEnv: FAST
	});
	const { browser, agent } = world;
	const { id } = await browser.online('hsb1');
	await browser.stepUp();
	await browser.rpc.hosts.reject.mutate({ id });
	await waitFor(
		'the agent to be refused',
		() => agent?.output().includes('refuses the token') === true
	);
	expect(await browser.host('hsb1')).toBeUndefined();
});

it('rotation: both tokens work in the overlap, and revoking the old one cuts off who came in with it', async () => {
	await using world = await openWorld({ hostEnv: FAST });
	const { browser, host, agent } = world;
	const { id } = await browser.online('hsb1');
	const list = () => browser.rpc.hosts.tokens.query({ id });
	const [old] = await list();
	if (!old) throw new Error('there is no token');
	expect(old).toMatchObject({ source: 'enrolment', inUse: true });
	await browser.stepUp();
	const made = await browser.rpc.hosts.rotateToken.mutate({ hostId: id, tokenId: old.id });
	const [, added] = await list();
	expect(added).toMatchObject({ id: made.tokenId, source: 'dashboard', inUse: false });
	expect((await browser.host('hsb1'))?.presence).toBe('online');

	// As a person does it: the new token on the host, and the agent started anew.
	await agent?.stop();
	const second = host.startAgent({ NIXFLEET_TOKEN: made.token });
	await waitFor('it to come in with the new token', async () =>
		(await list()).some((token) => token.id === made.tokenId && token.inUse)
	);
	await browser.online('hsb1');
	await browser.rpc.hosts.revokeToken.mutate({ hostId: id, tokenId: old.id });
	expect((await browser.host('hsb1'))?.presence).toBe('online');

	const last = await browser.rpc.hosts.revokeToken.mutate({ hostId: id, tokenId: made.tokenId });
	const asked = Date.now();
	expect(last).toEqual({ left: 0 });
	await waitFor(
		'the agent to hear of it',
		() => second.output().includes('has revoked the token of this host'),
		5_000
	);
	expect(Date.now() - asked).toBeLessThan(5_000);
	expect((await browser.host('hsb1'))?.presence).not.toBe('online');
});

it('a declared host comes in with a token made offline; taken out of the file it is cut off', async () => {
	using folder = temporaryFolder('declared');
	const repository = fleetRepository(folder.path, { hsb1: { motd: 'one' } });
	const made = execFileSync(process.execPath, ['build/agent/nixfleet-agent.mjs', 'token', 'hsb1'], {
		encoding: 'utf8'
	});
	const [token = '', line = ''] = made.split('\n');
	const file = join(folder.path, 'tokens');
	writeFileSync(file, `# made by ${'nixfleet-agent token'}\n${line}\n`);
	expect(readFileSync(file, 'utf8')).not.toContain(token.slice(-43));
	const env = {
		NIXFLEET_REPO_URL: repository.url,
		NIXFLEET_ENROLLMENT: 'closed',
		NIXFLEET_HOST_TOKENS_FILE: file
	};
	await using dashboard = await startDashboard({ dataDir: join(folder.path, 'data'), env });
	const browser = await openBrowser(dashboard.url);
	await using host = nixHost({
		folder: folder.path,
		name: 'hsb1',
		url: dashboard.url,
		repoUrl: repository.url,
		env: { ...FAST, NIXFLEET_TOKEN: token }
	});
	const agent = host.startAgent();
	const { id } = await browser.online('hsb1');
	expect(await browser.rpc.hosts.tokens.query({ id })).toMatchObject([
		{ source: 'file', inUse: true }
	]);

	writeFileSync(file, 'hsb1 broken\n');
	dashboard.program.child.kill('SIGHUP');
	await waitFor('the problem to be told', () => dashboard.program.output().includes('Line 1: '));
	expect((await browser.host('hsb1'))?.presence).toBe('online');

	writeFileSync(file, '# nobody\n');
	dashboard.program.child.kill('SIGHUP');
	await waitFor('the agent to hear of it', () =>
		agent.output().includes('has revoked the token of this host')
	);
	browser.close();
});

it('a bad file stops the start, with its line and the reason', async () => {
	using folder = temporaryFolder('declared-badly');
	const file = join(folder.path, 'tokens');
	writeFileSync(file, '\nhsb1\n');
	await expect(
		startDashboard({
			dataDir: join(folder.path, 'data'),
			env: { NIXFLEET_HOST_TOKENS_FILE: file }
		})
	).rejects.toThrow(/NIXFLEET_HOST_TOKENS_FILE[^]*Line 2: it needs two words/);
});
