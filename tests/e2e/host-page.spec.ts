import type { Locator, Page } from '@playwright/test';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AFTER, BEFORE } from '../support/specs.ts';
import { lookAt } from './look.ts';
import { expect, expectWrong, live, logs, row, signIn, test } from './world.ts';

/** The page of one host: what a commit would change, what can be gone back to, and what keeps it where it is. */

test.use({ worldOptions: { spec: BEFORE } });

/** Scrolled to, the end of it stands between the header and what is docked at the bottom. */
async function canBeSeen(
	page: Page,
	what: Locator,
	size: { width: number; height: number }
): Promise<void> {
	await page.setViewportSize(size);
	await expect
		.poll(async () => {
			await what.evaluate((element) => element.scrollIntoView({ block: 'end' }));
			const [of, header, docked] = [
				await what.boundingBox(),
				await page.getByRole('banner').boundingBox(),
				await logs(page).boundingBox()
			];
			if (!of || !header || !docked) return 'not drawn';
			const end = of.y + of.height;
			if (end > docked.y) return `ends at ${end}, below ${docked.y}`;
			return end < header.y + header.height ? `ends at ${end}, under the header` : 'in sight';
		})
		.toBe('in sight');
}

test('a commit is looked at, then exactly that is switched to, and gone back from', async ({
	page,
	world
}) => {
	const { browser, repository } = world;
	await browser.finished(await browser.start('hsb1', 'pull-switch'));
	repository.setHost('hsb1', AFTER);
	const commit = repository.push('hsb1: everything anew');
	await signIn(page, world.dashboard.url);
	await row(page, 'hsb1').getByRole('link', { name: 'hsb1' }).click();
	await expect(page.getByRole('heading', { level: 1, name: 'hsb1' })).toBeVisible();

	await page.getByRole('button', { name: 'Pull + Switch hsb1' }).click();
	await page.getByRole('dialog').getByRole('button', { name: 'Preview first' }).click();
	const preview = page.getByRole('region', { name: `Preview of ${commit.slice(0, 7)}` });
	await expect(preview).toBeVisible({ timeout: 30_000 });
	// Its output lies over it; one click brings it into view.
	await page.getByRole('button', { name: 'Look at it' }).click();
	const title = preview.getByRole('heading', { name: /^Preview of/ });
	const lowerEdge = async (of: Locator) => {
		const box = await of.boundingBox();
		return box === null ? Infinity : box.y + box.height;
	};
	const drawer = await logs(page).boundingBox();
	await expect.poll(() => lowerEdge(title)).toBeLessThan(drawer?.y ?? 0);
	await expect(title).toBeInViewport();
	await expect(preview.getByRole('list', { name: 'Commits in between' })).toContainText(
		'hsb1: everything anew'
	);
	await expect(preview.getByRole('list', { name: 'Changed packages' })).toContainText('hello');
	await expect(preview.getByRole('list', { name: 'Added packages' })).toContainText('ripgrep');
	await expect(preview.getByRole('list', { name: 'Removed packages' })).toContainText('jq');
	await expect(preview).toContainText('web.service');
	await expect(preview).toContainText('Takes a reboot');
	await lookAt(page, 'host', { fullPage: true });
	await test.step('what is docked at the bottom hides no end of it in a small window', async () => {
		await canBeSeen(page, preview, { width: 390, height: 700 });
		// As high as it goes in a high window, and then the window is low.
		await page.setViewportSize({ width: 1280, height: 1200 });
		await page.getByRole('separator', { name: 'Height of the logs' }).press('End');
		await canBeSeen(page, preview, { width: 1280, height: 500 });
		await page.getByRole('separator', { name: 'Height of the logs' }).press('Home');
		await page.setViewportSize({ width: 1280, height: 800 });
	});

	await preview.getByRole('button', { name: 'Switch to exactly this on hsb1' }).click();
	const dialog = page.getByRole('dialog');
	await expect(dialog).toContainText('Exactly the system that was previewed');
	await dialog.getByRole('button', { name: 'Pull + Switch' }).click();
	const generations = page.getByRole('region', { name: 'Generations' });
	const second = generations.getByRole('row', { name: /^2 runs/ });
	await expect(second).toBeVisible({ timeout: 30_000 });
	await expect(second).toContainText(commit.slice(0, 7));
	// What was looked at runs now, so there is nothing left to preview.
	await expect(preview).toBeHidden();

	await generations.getByRole('button', { name: 'Compare generation 1 with 2' }).click();
	const comparison = generations.getByRole('group', { name: 'From generation 1 to 2' });
	await expect(comparison).toContainText('ripgrep', { timeout: 30_000 });
	await canBeSeen(page, comparison, { width: 390, height: 700 });
	await page.setViewportSize({ width: 1280, height: 800 });

	await generations.getByRole('button', { name: 'Roll back hsb1 to generation 1' }).click();
	await expect(dialog).toContainText('will run generation 1 again');
	await dialog.getByRole('button', { name: 'Roll back' }).click();
	await expect(generations.getByRole('row', { name: /^1 runs/ })).toBeVisible({ timeout: 30_000 });
	await expect(page.locator('[data-compartment=system]').first()).toContainText('Switch to it');
});

test('a host is held, released, pinned, and follows the target again', async ({ page, world }) => {
	const { browser, repository } = world;
	await browser.finished(await browser.start('hsb1', 'pull-switch'));
	await signIn(page, world.dashboard.url);
	await test.step('a look at what changes nothing says that no reboot is needed', async () => {
		const id = await browser.start('hsb1', 'preview');
		await browser.finished(id);
		await page.goto(`${world.dashboard.url}/operations/${id}`);
		await expect(page.getByRole('main')).toContainText('No reboot needed.');
	});
	await page.goto(`${world.dashboard.url}/hosts/hsb1`);
	await live(page);
	await page.getByLabel('Hold, because').fill('exam week');
	await page.getByRole('button', { name: 'Hold', exact: true }).click();
	await expect(page.getByText('Held here: exam week.').first()).toBeVisible();
	await expect(page.getByRole('button', { name: 'Pull + Switch hsb1' })).toHaveAttribute(
		'aria-disabled',
		'true'
	);
	await page.getByRole('button', { name: 'Release' }).click();
	await expect(page.getByText('Held here')).toHaveCount(0);

	await page.getByRole('button', { name: 'Pin to the target of now' }).click();
	await expect(page.getByText('Follow the target again')).toBeVisible();
	repository.setHost('hsb1', { motd: 'three' });
	repository.push('the world moves on');
	await browser.rpc.target.refresh.mutate();
	await expect(page.locator('li[data-compartment=git]')).toContainText('On the pinned commit');
	await expect(page.locator('li[data-compartment=git]')).toHaveAttribute(
		'data-reason',
		'on-target'
	);
	await page.getByRole('button', { name: 'Follow the target again' }).click();
	await expect(page.locator('li[data-compartment=git]')).toContainText('Behind the target');
	await expect(page.locator('[data-pin]')).toHaveCount(0);

	// What was typed is kept, and what is wrong with it is told where it stands.
	const commit = page.getByLabel('Pin to a commit');
	const pin = page.getByRole('button', { name: 'Pin', exact: true });
	for (const [typed, problem] of [
		['abc', /7 to 40 digits/],
		['7654321', /knows no commit that begins with 7654321/]
	] as const) {
		await commit.fill(typed);
		await pin.click();
		await expectWrong(commit, problem);
		await expect(commit).toHaveValue(typed);
	}
	const old = repository.head().slice(0, 8);
	await commit.fill(old.toUpperCase());
	await pin.click();
	await expect(page.locator('[data-pin]')).toHaveText(`Pinned to ${old.slice(0, 7)}`);
	expect((await browser.host('hsb1'))?.pinnedCommit).toBe(repository.head());
	await lookAt(page, 'pinned-host');
	await page.goto(world.dashboard.url);
	await live(page);
	await expect(row(page, 'hsb1').locator('[data-pin]')).toHaveText(`Pinned to ${old.slice(0, 7)}`);
	await lookAt(page, 'pinned-row');
});

test.describe('an agent of an older version', () => {
	test.use({ worldOptions: { agent: false } });
	test('is called outdated until it is upgraded, without a reload', async ({ page, world }) => {
		const built = readFileSync('build/agent/nixfleet-agent.mjs', 'utf8');
		const older = join(world.folder, 'older-agent.mjs');
		const text = built.replace(/^const VERSION = ".*";$/m, 'const VERSION = "0.0.1";');
		expect(text).not.toBe(built);
		writeFileSync(older, text);
		const agent = world.host.startAgent({}, older);
		await world.browser.online('hsb1');

		await signIn(page, world.dashboard.url);
		await page.goto(`${world.dashboard.url}/hosts/hsb1`);
		const status = page.getByRole('region', { name: 'Status' });
		await expect(status).toContainText(/The agent is 0\.0\.1; the dashboard is .*Update the agent/);
		await page.evaluate(() => Object.assign(window, { sameDocument: true }));
		await agent.stop('SIGTERM');
		world.host.startAgent();
		await expect(status).toContainText(/The agent is (?!0\.0\.1)\d+\.\d+\.\d+\./);
		await expect(status).not.toContainText('Update the agent');
		expect(await page.evaluate(() => 'sameDocument' in window)).toBe(true);
	});
});

test('garbage is collected after a question that says how old it is; what nobody has is told so', async ({
	page,
	world
}) => {
	const { browser } = world;
	await browser.finished(await browser.start('hsb1', 'pull-switch'));
	await signIn(page, world.dashboard.url);
	await page.goto(`${world.dashboard.url}/hosts/hsb1`);
	await live(page);
	await page.getByLabel('Remove those older than').fill('7');
	await page.getByRole('button', { name: 'Collect garbage on hsb1' }).click();
	await expect(page.getByRole('dialog')).toContainText('older than 7 days');
	await page.getByRole('dialog').getByRole('button', { name: 'Collect garbage' }).click();
	const operations = page.getByRole('region', { name: 'Recent operations' });
	await expect(operations).toContainText(/generations removed, .* freed/, { timeout: 30_000 });

	await test.step('a host that nobody has: who is signed in goes on from there', async () => {
		const response = await page.goto(`${world.dashboard.url}/hosts/nobody`);
		expect(response?.status()).toBe(404);
		await expect(page.getByText('There is no host nobody')).toBeVisible();
		await expect(page.getByRole('banner')).toBeVisible();
	});

	await test.step('an operation that nobody has: told once, without a viewer for its output', async () => {
		for (const id of ['01XXXX', '01ARZ3NDEKTSV4RRFFQ69G5FAV']) {
			const response = await page.goto(`${world.dashboard.url}/operations/${id}`);
			expect(response?.status(), id).toBe(404);
			await live(page);
			await expect(page.getByText('There is no such operation.')).toHaveCount(1);
			await expect(page.getByRole('region', { name: 'Log' })).toHaveCount(0);
		}
		await lookAt(page, 'no-operation');
	});
});

test('a sentence that does not fit into its row is read whole by a tap and by keyboard, and on the page of the host', async ({
	page,
	world
}) => {
	const why = `${'a long story about this machine '.repeat(12)}and its end`;
	await signIn(page, world.dashboard.url);
	const id = (await world.browser.host('hsb1'))?.id ?? '';
	const short = 'The host has not reported a checkout. Pull to make one.';
	await expect(row(page, 'hsb1').getByText(short, { exact: true })).toBeVisible();
	// What fits is no stop on the way of who goes by keyboard.
	await expect(row(page, 'hsb1').getByRole('button', { name: short, exact: true })).toHaveCount(0);
	await world.browser.rpc.hosts.hold.mutate({ id, note: why });
	const sentence = row(page, 'hsb1').getByRole('button', { name: /^Held here: .*its end\.$/ });
	const tip = page.getByRole('tooltip');
	await expect(sentence).toBeVisible();
	await expect(tip).toHaveCount(0);
	await row(page, 'hsb1').getByRole('link', { name: 'hsb1', exact: true }).focus();
	await page.keyboard.press('Tab');
	await expect(sentence).toBeFocused();
	await expect(tip).toHaveText(`Held here: ${why}.`);
	await page.keyboard.press('Escape');
	await expect(tip).toHaveCount(0);
	await page.setViewportSize({ width: 390, height: 844 });
	await page.mouse.move(0, 0);
	await sentence.click();
	await expect(tip).toHaveText(`Held here: ${why}.`);
	await expect(tip).toBeInViewport({ ratio: 1 });
	await lookAt(page, 'whole-sentence-phone', { height: 844 });

	await page.goto(`${world.dashboard.url}/hosts/hsb1`);
	await live(page);
	const whole = page.getByText(`Held here: ${why}.`).first();
	expect(await whole.evaluate((words) => words.scrollHeight > words.clientHeight + 1)).toBe(false);
	// What fits again is no button any more.
	await world.browser.rpc.hosts.hold.mutate({ id, note: 'short' });
	await page.goto(world.dashboard.url);
	await live(page);
	await expect(row(page, 'hsb1').getByText('Held here: short.', { exact: true })).toBeVisible();
	await expect(row(page, 'hsb1').getByRole('button', { name: /^Held here/ })).toHaveCount(0);
});
