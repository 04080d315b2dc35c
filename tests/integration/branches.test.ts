import { expect, it } from 'vitest';
import { fleetRepository } from '../support/fleet-repository.ts';
import { temporaryFolder } from '../support/folder.ts';
import { nixHost } from '../support/nix-host.ts';
import { openBrowser, startDashboard } from '../support/server.ts';
import { waitFor } from '../support/wait-for.ts';

/** Hosts of one fleet that follow different branches and repositories, each compared with its own. */
it('every host is compared with what it follows, and pulls that', async () => {
	using folder = temporaryFolder('branches');
	const hosts = { main1: { motd: 'a' }, stable1: { motd: 'b' } };
	const fleet = fleetRepository(`${folder.path}/fleet`, hosts);
	const other = fleetRepository(`${folder.path}/other`, { other1: { motd: 'c' } });
	const stable = fleet.head();
	fleet.git('push', '--quiet', 'origin', 'main:stable');
	const main = fleet.push('main goes on');
	await using dashboard = await startDashboard({
		dataDir: `${folder.path}/data`,
		env: { NIXFLEET_REPO_URL: fleet.url, NIXFLEET_MORE_REPOS: other.url }
	});
	const browser = await openBrowser(dashboard.url);
	const at = (name: string, repoUrl: string, branch: string) =>
		nixHost({
			folder: folder.path,
			name,
			url: dashboard.url,
			repoUrl,
			env: { NIXFLEET_BRANCH: branch }
		});
	await using main1 = at('main1', fleet.url, 'main');
	await using stable1 = at('stable1', fleet.url, 'stable');
	await using other1 = at('other1', other.url, 'main');
	for (const host of [main1, stable1, other1]) {
		host.startAgent();
		await browser.online(host.name);
	}
	const wanted = { main1: main, stable1: stable, other1: other.head() };
	for (const [name, commit] of Object.entries(wanted)) {
		await waitFor(
			`${name} to know its target`,
			async () => (await browser.host(name))?.targetCommit === commit
		);
		expect(await browser.finished(await browser.start(name, 'pull'))).toMatchObject({
			state: 'succeeded',
			commit,
			evidence: { commitAfter: commit }
		});
		await waitFor(`${name} on target`, async () => {
			const row = await browser.host(name);
			return row?.status.git.reason === 'on-target';
		});
	}

	// A push to one branch concerns its hosts only.
	fleet.git('checkout', '--quiet', '-b', 'stable', stable);
	fleet.git('commit', '--quiet', '--allow-empty', '--message', 'a fix for stable');
	fleet.git('push', '--quiet', 'origin', 'stable');
	await browser.rpc.target.refresh.mutate();
	const row = await waitFor('the fix', async () => {
		const now = await browser.host('stable1');
		return now?.status.git.reason === 'behind-target' && now;
	});
	expect(row.status.git.message).toContain('by 1 commit: “a fix for stable”');
	expect((await browser.host('main1'))?.status.git.reason).toBe('on-target');
	expect((await browser.host('other1'))?.status.git.reason).toBe('on-target');
	browser.close();
});
