import type { Page } from '@playwright/test';
import { lookAt } from './look.ts';
import { expect, live, signIn, test } from './world.ts';

/** The output of one real operation that prints a million lines: read, searched, linked to, and continued after a break. */

const LINES = 1_000_000;

const list = (page: Page) => page.getByRole('log');
const line = (page: Page, number: number) => list(page).locator(`[data-line="${number}"]`);

test('a million lines are scrolled, searched and linked to', async ({ page, world }) => {
	test.setTimeout(280_000);
	const { browser, repository } = world;
	repository.test('hsb1', 'T01-much.sh', `seq 1 ${LINES}; echo the very end`);
	repository.push('a test that prints much');
	await browser.rpc.target.refresh.mutate();
	await browser.finished(await browser.start('hsb1', 'pull'));
	const id = await browser.start('hsb1', 'test');
	await browser.finished(id);

	await signIn(page, world.dashboard.url);
	await page.goto(`${world.dashboard.url}/operations/${id}`);
	await live(page);
	// It follows to the end, whatever comes before.
	await expect(list(page)).toContainText('the very end', { timeout: 120_000 });
	const last = Number(
		await list(page).locator('[data-line]', { hasText: 'the very end' }).getAttribute('data-line')
	);
	expect(last).toBeGreaterThan(LINES);
	// Only what is in sight is on the page.
	expect(await list(page).locator('[data-line]').count()).toBeLessThan(150);

	// Scrolling through all of it: every place has its own line there, and none takes long.
	const slowest = await list(page).evaluate(async (scroller) => {
		scroller.dispatchEvent(new WheelEvent('wheel', { deltaY: -100 }));
		await new Promise((resolve) => setTimeout(resolve, 500));
		let worst = 0;
		const way = scroller.scrollHeight - scroller.clientHeight;
		for (let step = 60; step >= 0; step--) {
			const begin = performance.now();
			scroller.scrollTop = (way * step) / 60;
			await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
			worst = Math.max(worst, performance.now() - begin);
			if (scroller.querySelectorAll('[data-line]').length < 10) throw new Error('nothing is drawn');
		}
		return worst;
	});
	process.stdout.write(`measured: the slowest of 61 places took ${Math.round(slowest)} ms\n`);
	expect(slowest).toBeLessThan(1_000);
	await expect(line(page, 1)).toContainText('[nixfleet] Operation');
	await expect(page.getByRole('button', { name: 'Jump to latest' })).toBeVisible();

	const search = page.getByRole('searchbox', { name: 'Search the output' });
	await search.fill('77777');
	const found = page.getByRole('status').filter({ hasText: ' of ' });
	// 77777, and those from 177777 to 977777 and 777770 to 777779, each once: as `seq | grep -c` says.
	await expect(found).toHaveText('1 of 19');
	await expect(list(page)).toContainText('77777');
	await page.getByRole('button', { name: 'Next match' }).click();
	await expect(found).toHaveText('2 of 19');
	await expect(list(page).locator('.bg-warn-soft')).toContainText('177777');
	await expect(list(page).locator('mark[aria-current]')).toHaveText('77777');
	await page.getByRole('button', { name: 'Previous match' }).click();
	await page.getByRole('button', { name: 'Previous match' }).click();
	await expect(found).toHaveText('19 of 19');
	await search.fill('no such line');
	await expect(page.getByText('no match')).toBeVisible();
	await search.fill('');

	// A link to lines.
	await page.goto(`${world.dashboard.url}/operations/${id}#L500000-L500002`);
	await page.reload();
	await expect(line(page, 500_000)).toBeVisible({ timeout: 60_000 });
	await expect(line(page, 500_000)).toHaveClass(/bg-accent-soft/);
	await expect(line(page, 500_003)).not.toHaveClass(/bg-accent-soft/);
	await expect(page.locator('[data-heading]')).toHaveText('test');
	await line(page, 500_004).locator('a').click();
	await expect(page).toHaveURL(/#L500004$/);
	await line(page, 500_006)
		.locator('a')
		.click({ modifiers: ['Shift'] });
	await expect(page).toHaveURL(/#L500004-L500006$/);
	await page.getByRole('button', { name: 'Show when lines came to this page' }).click();
	// All of it was there before: the time at which the page was opened is not when it came.
	await expect(line(page, 500_004).locator('[data-time]')).toHaveText('');
	await lookAt(page, 'log');
	await page.getByRole('button', { name: 'Jump to latest' }).click();
	await expect(list(page)).toContainText('the very end');
});

test('what comes while somebody reads does not move it, and a break leaves no gap', async ({
	page,
	world
}) => {
	test.setTimeout(200_000);
	const { browser, repository } = world;
	const go = `${world.folder}/go`;
	repository.test(
		'hsb1',
		'T01-slow.sh',
		`seq 1 3000; while [ ! -e ${go}1 ]; do sleep 0.1; done; seq 3001 5000; while [ ! -e ${go}2 ]; do sleep 0.1; done; seq 5001 6000; echo over`
	);
	repository.push('a test in three parts');
	await browser.rpc.target.refresh.mutate();
	await browser.finished(await browser.start('hsb1', 'pull'));
	const id = await browser.start('hsb1', 'test');
	await signIn(page, world.dashboard.url);
	await page.goto(`${world.dashboard.url}/operations/${id}`);
	await expect(list(page)).toContainText('3000');
	// One clock goes on the page, beside the phase it is of.
	await expect(page.getByRole('main').getByText(/^\d+:\d\d$/)).toHaveCount(1);
	await expect(page.getByRole('list', { name: 'Phases' })).toContainText(/test\s*\d+:\d\d/);
	const at = (number: number) => list(page).getByText(String(number), { exact: true }).last();
	// The newest line is seen without scrolling the page, on a phone and on a small laptop.
	for (const [width, height] of [
		[390, 844],
		[1280, 800]
	] as const) {
		await page.setViewportSize({ width, height });
		await expect(at(3_000)).toBeInViewport({ ratio: 1 });
	}
	await list(page).press('Home');
	await expect(line(page, 1)).toBeVisible();
	for (let page_ = 0; page_ < 5; page_++) await list(page).press('PageDown');
	const read = await list(page)
		.locator('[data-line]')
		.nth(12)
		.evaluate((element) => [
			element.getAttribute('data-line'),
			element.getBoundingClientRect().top
		]);
	const { writeFileSync } = await import('node:fs');
	writeFileSync(`${go}1`, '');
	const jump = page.getByRole('button', { name: 'Jump to latest (2,000 new)' });
	await expect(jump).toBeVisible();
	// It covers no line.
	const [button, lines] = await Promise.all([jump.boundingBox(), list(page).boundingBox()]);
	expect((button?.y ?? NaN) + (button?.height ?? NaN)).toBeLessThanOrEqual(lines?.y ?? NaN);
	expect(
		await line(page, Number(read[0])).evaluate((element) => [
			element.getAttribute('data-line'),
			element.getBoundingClientRect().top
		])
	).toEqual([read[0], expect.closeTo(Number(read[1]), 0)]);

	// Only what came while the page looked has a time.
	await page.getByRole('button', { name: 'Show when lines came to this page' }).click();
	const time = line(page, Number(read[0])).locator('[data-time]');
	await expect(time).toHaveText('');
	await time.hover();
	await expect(page.getByRole('tooltip')).toContainText('before this page looked');
	await jump.click();
	await expect(at(5_000).locator('xpath=ancestor::*[@data-line]/*[@data-time]')).toHaveText(
		/^\d\d:\d\d:\d\d$/
	);
	await list(page).press('Home');

	// The dashboard is killed and comes back; meanwhile the rest is printed.
	const restarted = world.restartDashboard();
	writeFileSync(`${go}2`, '');
	await restarted;
	await live(page);
	await page.getByRole('button', { name: /Jump to latest/ }).click();
	await expect(list(page)).toContainText('over', { timeout: 60_000 });
	await expect(at(6_000)).toBeVisible();
	const stored = await (
		await page.request.get(`${world.dashboard.url}/operations/${id}/log`)
	).text();
	const shown = await list(page).locator('[data-line]').last().getAttribute('data-line');
	expect(Number(shown)).toBe(stored.trimEnd().split('\n').length);
});

test('the phase over the lines is that of the first one wholly in sight, and covers none', async ({
	page,
	world
}) => {
	test.setTimeout(120_000);
	const { browser, repository } = world;
	// Lines of one height and of several, so that a place may be anywhere in one.
	repository.test('hsb1', 'T01-some.sh', `for i in $(seq 1 60); do echo $i; seq -s ' ' 1 $i; done`);
	repository.push('a test with some lines');
	await browser.rpc.target.refresh.mutate();
	await browser.finished(await browser.start('hsb1', 'pull'));
	const id = await browser.start('hsb1', 'test');
	await browser.finished(id);
	await signIn(page, world.dashboard.url);
	const stored = await page.request.get(`${world.dashboard.url}/operations/${id}/log`);
	const lines = (await stored.text()).split('\n');
	const phaseAt = (number: number) =>
		lines.slice(0, number).findLast((text) => text.startsWith('[nixfleet] Phase '));

	const phase = page.locator('[data-heading]');
	for (const [width, height] of [
		[1280, 500],
		[390, 844]
	] as const) {
		await page.setViewportSize({ width, height });
		await page.goto(`${world.dashboard.url}/operations/${id}`);
		await live(page);
		await expect(list(page)).toContainText('60');
		await list(page).press('Home');
		await expect(line(page, 1)).toBeInViewport({ ratio: 1 });
		// Before the first phase there is none to name.
		await expect(phase).toHaveCount(0);
		const seen = new Set<string>();
		for (let scrollTop = 7; scrollTop < 330; scrollTop += 13) {
			const number = await list(page).evaluate(async (scroller, to) => {
				scroller.scrollTop = to;
				await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
				const window = scroller.getBoundingClientRect();
				const first = [...scroller.querySelectorAll('[data-line]')].find(
					(drawn) => drawn.getBoundingClientRect().top >= window.top - 0.5
				);
				return Number(first?.getAttribute('data-line'));
			}, scrollTop);
			const heading = phaseAt(number)?.replace('[nixfleet] Phase ', '');
			if (heading === undefined) await expect(phase).toHaveCount(0);
			else await expect(phase).toHaveText(heading);
			seen.add(heading ?? 'none');
		}
		expect(seen.size).toBeGreaterThan(1);
		const [tag, output] = await Promise.all([phase.boundingBox(), list(page).boundingBox()]);
		expect((tag?.y ?? NaN) + (tag?.height ?? NaN)).toBeLessThanOrEqual(output?.y ?? NaN);
	}
	await lookAt(page, 'log-phase');
});
