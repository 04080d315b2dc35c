import { test as base, type Page } from '@playwright/test';
import { join } from 'node:path';
import { fleetRepository } from '../support/fleet-repository.ts';
import { temporaryFolder } from '../support/folder.ts';
import { nixHost, type NixHost } from '../support/nix-host.ts';
import { openBrowser, startDashboard } from '../support/server.ts';
import { expect, fromMenu, row, signIn } from './world.ts';

/** With NIXFLEET_SCREENSHOTS=1 the pictures of the README are made anew; otherwise they are artefacts to look at. */
const FOLDER =
	process.env.NIXFLEET_SCREENSHOTS === '1' ? 'docs/images' : 'test-results/screenshots';

const HOSTS = [
	{ name: 'hsb1', location: 'home', deviceType: 'server', color: '#7bc275' },
	{ name: 'csb0', location: 'cloud', deviceType: 'server', color: '#769ff0' },
	{ name: 'gpc0', location: 'home', deviceType: 'gaming', color: '#e5a03c' },
	{ name: 'desk', location: 'work', deviceType: 'desktop', color: '#4bb8b0' },
	{ name: 'travel', location: 'other', deviceType: 'laptop', color: '#d277b5' }
];

base('a fleet with life in it, light, dark and on a phone', async ({ page }) => {
	base.setTimeout(120_000);
	const folder = temporaryFolder('screenshots');
	const repository = fleetRepository(
		folder.path,
		Object.fromEntries(
			HOSTS.map(({ name }) => [name, { motd: name, ...(name === 'gpc0' && { buildSeconds: 40 }) }])
		)
	);
	repository.test('csb0', 'T01-backup.sh', 'echo "last backup: 3 hours ago"');
	repository.test('csb0', 'T02-mail.sh', 'echo "port 25 is closed"; exit 1');
	repository.push('csb0: test backup and mail');
	const dashboard = await startDashboard({
		dataDir: join(folder.path, 'data'),
		env: { NIXFLEET_REPO_URL: repository.url }
	});
	const agents: NixHost[] = [];
	try {
		for (const { name, location, deviceType, color } of HOSTS) {
			const host = nixHost({
				folder: folder.path,
				name,
				url: dashboard.url,
				repoUrl: repository.url,
				env: {
					NIXFLEET_LOCATION: location,
					NIXFLEET_DEVICE_TYPE: deviceType,
					NIXFLEET_THEME_COLOR: color
				}
			});
			agents.push(host);
			host.startAgent();
		}
		const browser = await openBrowser(dashboard.url);
		for (const { name } of HOSTS) await browser.online(name);
		for (const name of ['hsb1', 'csb0', 'desk'])
			await browser.finished(await browser.start(name, 'pull-switch'));
		await browser.finished(await browser.start('travel', 'pull'));
		await browser.finished(await browser.start('csb0', 'test'));
		browser.close();

		await signIn(page, dashboard.url);
		await fromMenu(page, 'gpc0', 'Pull + Switch');
		await expect(row(page, 'gpc0')).toContainText('build');
		await expect(page.getByRole('log')).toContainText('still building, second 6');
		await expect(row(page, 'hsb1')).toContainText('On target');
		await shoot(page, { name: 'fleet-light', colorScheme: 'light', width: 1280 });
		await shoot(page, { name: 'fleet-dark', colorScheme: 'dark', width: 1280 });
		await shoot(page, { name: 'fleet-wide', colorScheme: 'light', width: 1920 });
		await page.getByRole('button', { name: 'Hide the logs' }).click();
		await shoot(page, { name: 'fleet-phone', colorScheme: 'dark', width: 390 });
	} finally {
		for (const host of agents) await host[Symbol.asyncDispose]();
		await dashboard[Symbol.asyncDispose]();
		folder[Symbol.dispose]();
	}
});

async function shoot(
	page: Page,
	view: { name: string; colorScheme: 'light' | 'dark'; width: number }
): Promise<void> {
	await page.emulateMedia({ colorScheme: view.colorScheme });
	await page.setViewportSize({ width: view.width, height: view.width < 768 ? 844 : 860 });
	await page.screenshot({ path: join(FOLDER, `${view.name}.png`), animations: 'disabled' });
}
