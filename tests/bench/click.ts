import { chromium, type Page } from '@playwright/test';
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import config from '../../playwright.config.ts';
import { PASSWORD } from '../support/server.ts';
import { openWorld } from '../support/world.ts';
import { forkBeside, messageOf } from './child.ts';
import { echoingHost, echoInPage } from './echo.ts';
import type { Bench } from './bench.ts';
import { figure } from './statistics.ts';

const ECHOES = 20;

type Round = { line: number; end: number; fetch: number; echo: number };

/**
 * Click on Pull → first line of output in the page, with one agent and something to fetch. Beside it, in turns: a bare
 * `git fetch` of the same commit, and a click that goes to a host and back through the bare server.
 */
export async function benchClick({ quick, print, add }: Bench): Promise<void> {
	const launch = config.use?.launchOptions;
	if (!existsSync(launch?.executablePath ?? '')) {
		print('Click → first line: skipped, there is no Chromium. Install one, or set CHROMIUM.');
		return;
	}
	await using world = await openWorld({ serverEnv: { NIXFLEET_LOG_LEVEL: 'error' } });
	const bare = forkBeside(import.meta.url, 'bare-server.ts');
	const { port } = await messageOf<{ port: number }>(bare);
	const address = `ws://127.0.0.1:${port}`;
	const hangUp = await echoingHost(address, 'echo');
	const browser = await chromium.launch(launch);
	try {
		const page = await browser.newPage();
		await signIn(page, world.dashboard.url);
		const empty = await browser.newPage();
		const clone = join(world.folder, 'bare-fetch');
		await timed('git', ['clone', '--quiet', world.repository.url, clone]);
		await world.browser.finished(await world.browser.start('hsb1', 'pull'));

		const rounds: Round[] = [];
		for (let round = -1; round < (quick ? 3 : 7); round++) {
			world.repository.setHost('hsb1', { motd: `round ${round}` });
			world.repository.push(`round ${round}`);
			await world.browser.rpc.target.refresh.mutate();
			const fetch = await timed('git', ['-C', clone, 'fetch', '--quiet', 'origin', 'main']);
			const echo = figure(await echoInPage(empty, address, ECHOES)).median;
			const pull = await clickPull(page, world.dashboard.url);
			// The first round warms everything up.
			if (round >= 0) rounds.push({ ...pull, fetch, echo });
		}
		const of = (pick: (round: Round) => number) => figure(rounds.map(pick));
		add({
			item: 'click on Pull → first line in the browser',
			unit: 'ms',
			ours: of((round) => round.line),
			floor: of((round) => round.fetch),
			ratio: null,
			goal: null,
			note: 'beside it: a bare git fetch of the same commit'
		});
		add({
			item: 'first line, less 1.5 × the git fetch',
			unit: 'ms',
			ours: of((round) => round.line - 1.5 * round.fetch),
			floor: null,
			ratio: null,
			goal: { better: 'less', must: 100, want: 50 }
		});
		add({
			item: 'click on Pull → done, with its result',
			unit: 'ms',
			ours: of((round) => round.end),
			floor: of((round) => round.echo),
			ratio: of((round) => round.end / round.echo),
			goal: null,
			note: 'beside it: a click that goes to a host and back through the bare server'
		});
	} finally {
		await browser.close();
		hangUp();
		bare.disconnect();
	}
}

async function signIn(page: Page, url: string): Promise<void> {
	await page.goto(`${url}/login`);
	await page.getByLabel('Password').fill(PASSWORD);
	await page.getByRole('button', { name: 'Sign in' }).click();
	await page.getByRole('status').filter({ hasText: 'Live' }).waitFor();
}

/** A fresh page, a click, and when its output and its end were on the screen, in milliseconds after the click. */
async function clickPull(page: Page, url: string): Promise<{ line: number; end: number }> {
	await page.evaluate(() => sessionStorage.clear());
	await page.goto(url);
	await page.getByRole('status').filter({ hasText: 'Live' }).waitFor();
	const button = page.getByRole('button', { name: /^Pull hsb1$/ });
	await button.waitFor();
	return button.evaluate(
		(element: HTMLElement) =>
			new Promise<{ line: number; end: number }>((resolve) => {
				const started = performance.now();
				let line: number | null = null;
				const observer = new MutationObserver(() => {
					const now = performance.now() - started;
					const logs = document.querySelector('section[aria-label="Logs"]');
					if (line === null && logs?.querySelector('[role=log]')?.textContent?.trim()) line = now;
					if (line === null || !logs?.textContent?.includes('Succeeded')) return;
					observer.disconnect();
					resolve({ line, end: now });
				});
				observer.observe(document.body, { subtree: true, childList: true, characterData: true });
				element.click();
			})
	);
}

/** Milliseconds a program takes from start to end. */
const timed = (program: string, args: string[]): Promise<number> =>
	new Promise((resolve, reject) => {
		const started = performance.now();
		spawn(program, args, { stdio: 'ignore' })
			.on('error', reject)
			.on('exit', (code) =>
				code === 0
					? resolve(performance.now() - started)
					: reject(new Error(`${program} ended with ${String(code)}`))
			);
	});
