import { realpathSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { waitFor } from '../support/wait-for.ts';
import { fleetRepository } from '../support/fleet-repository.ts';
import { temporaryFolder } from '../support/folder.ts';
import { nixHost } from '../support/nix-host.ts';
import { openBrowser, startDashboard } from '../support/server.ts';

/**
 * A nix-darwin host as far as it can be one here: the real Nix, `darwinConfigurations`, a stand-in for darwin-rebuild, and a
 * configuration whose name is not that of the host.
 */
const ATTRIBUTE = 'Marks-MacBook-Pro';

const folder = temporaryFolder('darwin');
let world: Awaited<ReturnType<typeof open>>;

async function open() {
	const repository = fleetRepository(folder.path, {
		[ATTRIBUTE]: { motd: 'one', packages: { hello: '1.0' } }
	});
	const dashboard = await startDashboard({
		dataDir: join(folder.path, 'data'),
		env: { NIXFLEET_REPO_URL: repository.url }
	});
	const browser = await openBrowser(dashboard.url);
	const host = nixHost({
		folder: folder.path,
		name: 'macbook',
		url: dashboard.url,
		repoUrl: repository.url,
		env: { NIXFLEET_KIND: 'darwin', NIXFLEET_FLAKE_ATTR: ATTRIBUTE }
	});
	host.startAgent();
	await browser.online('macbook');
	return { repository, dashboard, browser, host };
}

beforeAll(async () => {
	world = await open();
});
afterAll(async () => {
	world.browser.close();
	await world.host[Symbol.asyncDispose]();
	await world.dashboard[Symbol.asyncDispose]();
	folder[Symbol.dispose]();
});

const running = (): string => realpathSync(join(world.host.root, 'run/current-system'));

it('is switched by its attribute, shown on target, and asked for no reboot', async () => {
	const { browser, repository } = world;
	const done = await browser.finished(await browser.start('macbook', 'pull-switch'));
	expect(done).toMatchObject({
		state: 'succeeded',
		evidence: { commitAfter: repository.head(), builtPath: running(), systemPathAfter: running() }
	});
	const row = await waitFor('on target', async () => {
		const now = await browser.host('macbook');
		return now?.status.onTarget === true && now;
	});
	expect(row).toMatchObject({ kind: 'darwin', status: { system: { reason: 'system-evaluated' } } });
	const detail = await browser.detail('macbook');
	expect(detail.profile?.flakeAttr).toBe(ATTRIBUTE);
	expect(detail.running?.rebootNeeded).toBeNull();
});

it('is previewed: packages are compared, units and reboot are no question there', async () => {
	const { browser, repository } = world;
	repository.setHost(ATTRIBUTE, { motd: 'two', packages: { hello: '2.0' } });
	const commit = repository.push('hello 2.0');
	const before = running();
	const done = await browser.finished(await browser.ask('macbook', { command: 'preview' }));
	expect(done).toMatchObject({
		state: 'succeeded',
		evidence: { previewedCommit: commit, comparison: { units: null, rebootNeeded: null } }
	});
	expect(done.evidence?.comparison?.closure?.changes).toMatchObject([
		{ name: 'hello', before: '1.0', after: '2.0' }
	]);
	expect(running()).toBe(before);
	const switched = await browser.finished(
		await browser.ask('macbook', {
			command: 'pull-switch',
			commit,
			argument: { systemPath: done.evidence?.builtPath ?? null }
		})
	);
	expect(switched.state).toBe('succeeded');
	expect(running()).toBe(done.evidence?.builtPath);
});

it('goes back to an older generation', async () => {
	const { browser } = world;
	const oldest = await waitFor('two generations', async () => {
		const { generations } = await browser.detail('macbook');
		return generations.length === 2 && generations.find(({ number }) => number === 1);
	});
	const done = await browser.finished(
		await browser.ask('macbook', {
			command: 'rollback',
			argument: { generation: 1, systemPath: oldest.systemPath }
		})
	);
	expect(done).toMatchObject({
		state: 'succeeded',
		evidence: { systemPathAfter: oldest.systemPath }
	});
	expect(running()).toBe(oldest.systemPath);
	expect(realpathSync(join(world.host.root, 'nix/var/nix/profiles/system'))).toBe(
		oldest.systemPath
	);
});

it('offers no boot, which there is none of', async () => {
	const row = await world.browser.host('macbook');
	expect(row?.actions.boot).toMatchObject({ enabled: false });
});
