import { test as base, type Page } from '@playwright/test';
import { join } from 'node:path';
import { startDemo } from '../../scripts/demo/demo.mjs';
import { temporaryFolder } from '../support/folder.ts';
import { ENROLMENT_TOKEN, openBrowser, startDashboard } from '../support/server.ts';
import { waitFor } from '../support/wait-for.ts';
import { PICTURES } from './look.ts';
import { expect, fromMenu, live, row, signIn } from './world.ts';

/**
 * Runs for `npm run pictures` only: nothing is expected of a picture. With NIXFLEET_SCREENSHOTS=1 those of the README are made anew;
 * otherwise all are artefacts to look at.
 */
const FOLDER = process.env.NIXFLEET_SCREENSHOTS === '1' ? 'docs/images' : PICTURES;

/** The demo as `npm start -- --demo` brings it up, with everything in it that goes on by itself. */
async function openDemo() {
	const folder = temporaryFolder('screenshots');
	const dashboard = await startDashboard({
		dataDir: folder.path,
		ipc: true,
		env: { NIXFLEET_DEMO_PARENT: '1' }
	});
	const demo = await startDemo({
		url: dashboard.url,
		dataDir: folder.path,
		agentToken: ENROLMENT_TOKEN
	});
	dashboard.program.child.send({
		type: 'demo-state',
		state: 'running',
		repoUrl: demo.repoUrl,
		life: demo.life
	});
	return {
		url: dashboard.url,
		async [Symbol.asyncDispose]() {
			demo.stop();
			await dashboard[Symbol.asyncDispose]();
			folder[Symbol.dispose]();
		}
	};
}

base('a fleet with life in it, light, dark and on a phone', async ({ page }) => {
	base.setTimeout(300_000);
	await using demo = await openDemo();
	const browser = await openBrowser(demo.url);
	for (const name of ['csb0', 'mbp0', 'desk0'])
		await waitFor(
			`${name} to be on target`,
			async () => (await browser.host(name))?.status.onTarget
		);
	for (const name of ['mail0', 'gpc0'])
		await waitFor(`${name} to have failed`, async () => {
			const host = await browser.host(name);
			return host?.operation === null && host.lastOperation !== null;
		});
	const failed = (await browser.host('mail0'))?.lastOperation?.id ?? '';
	browser.close();

	await signIn(page, demo.url);
	await fromMenu(page, 'build0', 'Show log');
	await expect(page.getByRole('log')).toContainText('this machine builds nothing');
	await expect(row(page, 'build0')).toContainText('build');
	await shoot(page, { name: 'fleet-light', colorScheme: 'light', width: 1280 });
	await shoot(page, { name: 'fleet-dark', colorScheme: 'dark', width: 1280 });
	await shoot(page, { name: 'fleet-wide', colorScheme: 'light', width: 1920, folder: PICTURES });
	await page.getByRole('button', { name: 'Hide the logs' }).click();
	await shoot(page, { name: 'fleet-phone', colorScheme: 'dark', width: 390 });

	for (const [name, path] of [
		['fleet', '/'],
		['host', '/hosts/csb0'],
		['operation', `/operations/${failed}`],
		['audit', '/audit'],
		['account', '/settings/account']
	] as const)
		for (const colorScheme of ['light', 'dark'] as const) {
			await page.goto(`${demo.url}${path}`);
			await live(page);
			for (const width of [390, 768, 1280, 1920])
				await shoot(page, {
					name: `${name}-${colorScheme}-${width}`,
					colorScheme,
					width,
					folder: PICTURES
				});
		}
});

async function shoot(
	page: Page,
	view: { name: string; colorScheme: 'light' | 'dark'; width: number; folder?: string }
): Promise<void> {
	await page.emulateMedia({ colorScheme: view.colorScheme });
	await page.setViewportSize({ width: view.width, height: view.width < 768 ? 844 : 860 });
	await page.mouse.move(0, 0);
	await page.screenshot({
		path: join(view.folder ?? FOLDER, `${view.name}.png`),
		animations: 'disabled'
	});
}
