import { chromium, type Browser, type CDPSession, type Page } from '@playwright/test';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import config from '../../playwright.config.ts';
import { temporaryFolder } from '../support/folder.ts';
import { PASSWORD, startDashboard } from '../support/server.ts';
import type { Bench } from './bench.ts';
import { seedHosts } from './seed.ts';
import { figure } from './statistics.ts';

/** What a person does on the fleet page, and what is there when it is done. */
const DEEDS: { name: string; times: number; run: (page: Page) => Promise<unknown> }[] = [
	{
		name: 'a key in the filter',
		times: 6,
		async run(page) {
			await page.getByRole('combobox', { name: 'Filter hosts' }).focus();
			for (const key of 'host1 ') await page.keyboard.press(key === ' ' ? 'Space' : key);
			await page.getByRole('combobox', { name: 'Filter hosts' }).fill('');
		}
	},
	{
		name: 'a row further or back by j and k',
		times: 20,
		async run(page) {
			await page.locator('h1').evaluate(() => (document.activeElement as HTMLElement).blur());
			// Within the rows that both fleets have.
			for (const key of 'jjjjjkkkkkjjjjjkkkkk') await page.keyboard.press(key);
		}
	},
	{
		name: 'another order',
		times: 2,
		async run(page) {
			const header = page.getByRole('columnheader', { name: 'Host', exact: true });
			for (let each = 0; each < 2; each++) await header.getByRole('button').click();
		}
	}
];

/** Milliseconds the page's main thread worked, scripts, styles and layout together. */
async function workOf(devtools: CDPSession, deed: () => Promise<unknown>): Promise<number> {
	const now = async () => {
		const { metrics } = await devtools.send('Performance.getMetrics');
		return (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? NaN) * 1_000;
	};
	const before = await now();
	await deed();
	return (await now()) - before;
}

/** A page of so many hosts in a browser, signed in and live. */
async function openPage(browser: Browser, hosts: number) {
	const folder = temporaryFolder('bench-browser');
	const dataDir = join(folder.path, 'data');
	mkdirSync(dataDir, { recursive: true });
	const { close } = await seedHosts(`file:${join(dataDir, 'nixfleet.db')}`, hosts);
	await close();
	const dashboard = await startDashboard({ dataDir, env: { NIXFLEET_LOG_LEVEL: 'error' } });
	const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
	const page = await context.newPage();
	await page.goto(`${dashboard.url}/login`);
	await page.getByLabel('Password').fill(PASSWORD);
	await page.getByRole('button', { name: 'Sign in' }).click();
	await page.getByRole('status').filter({ hasText: 'Live' }).waitFor();
	const devtools = await context.newCDPSession(page);
	await devtools.send('Performance.enable');
	return {
		page,
		devtools,
		async [Symbol.asyncDispose]() {
			await context.close();
			await dashboard[Symbol.asyncDispose]();
			folder[Symbol.dispose]();
		}
	};
}

/** What the fleet page costs the person's own machine: the same deeds with 10 and with 1,000 hosts, in turns. */
export async function benchBrowser({ quick, print, add }: Bench): Promise<void> {
	const launch = config.use?.launchOptions;
	if (!existsSync(launch?.executablePath ?? '')) {
		print('Deeds in the browser: skipped, there is no Chromium. Install one, or set CHROMIUM.');
		return;
	}
	const browser = await chromium.launch(launch);
	try {
		await using few = await openPage(browser, 10);
		await using many = await openPage(browser, 1_000);
		for (const { name, times, run } of DEEDS) {
			const rounds: { few: number; many: number }[] = [];
			// The first round warms everything up.
			for (let round = -1; round < (quick ? 3 : 7); round++) {
				const cost = {
					few: (await workOf(few.devtools, () => run(few.page))) / times,
					many: (await workOf(many.devtools, () => run(many.page))) / times
				};
				if (round >= 0) rounds.push(cost);
			}
			add({
				item: `${name}, 1,000 hosts to 10`,
				unit: 'ms',
				ours: figure(rounds.map((round) => round.many)),
				floor: figure(rounds.map((round) => round.few)),
				ratio: figure(rounds.map((round) => round.many / round.few)),
				goal: { better: 'less', must: 4, want: 2 }
			});
		}
	} finally {
		await browser.close();
	}
}
