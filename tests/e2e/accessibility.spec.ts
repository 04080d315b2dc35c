import type { Locator, Page } from '@playwright/test';
import { waitFor } from '../support/wait-for.ts';
import { expectNoSidewaysScrolling, sound } from './look.ts';
import { enter } from './people.ts';
import {
	expect,
	fromMenu,
	live,
	logs,
	longAgo,
	row,
	signIn,
	state,
	test,
	type World
} from './world.ts';

/** What the specs of the features do not look at with axe, and what holds for all pages. Each page, menu and dialog is looked at once. */

/** Opens by the name of a button; what opens is looked at, and closed again. */
async function opens(page: Page, by: string | RegExp, what: Locator): Promise<void> {
	await page.getByRole('button', { name: by }).first().click();
	await look(page, what);
}

async function look(page: Page, opened: Locator): Promise<void> {
	await expect(opened.first()).toBeVisible();
	await sound(page);
	await page.keyboard.press('Escape');
	await expect(opened).toHaveCount(0);
}

test('every menu, panel and dialog of the fleet is sound', async ({ page, world }) => {
	const { url } = world.dashboard;
	const dialog = page.getByRole('dialog');
	const menu = page.getByRole('menu');

	await test.step('signing in', async () => {
		await page.goto(`${url}/login`);
		await sound(page);
		await enter(page, url);
		await live(page);
		await sound(page);
	});

	await test.step('what buttons and keys open', async () => {
		await opens(page, 'Theme', menu);
		await opens(page, 'Account of admin', menu);
		await opens(page, 'Run on all online', menu);
		await opens(page, 'More for hsb1', menu);
		await opens(page, 'How to filter', dialog);
		await opens(page, 'Fleet target', dialog);
		await opens(page, 'Add host', dialog);
		await page.getByRole('checkbox', { name: 'Select hsb1' }).check();
		await opens(page, 'Roll out…', dialog);
		await page.getByRole('button', { name: 'Clear the selection' }).click();
		await page.keyboard.press('?');
		await look(page, page.getByRole('dialog', { name: 'Keyboard' }));
	});

	await test.step('a host that is worked on', async () => {
		await fromMenu(page, 'hsb1', 'Pull + Switch');
		await expect(state(page)).toHaveText('Succeeded');
		await expect(row(page, 'hsb1')).toContainText('On target');
		await sound(page);
		await opens(page, 'Switch hsb1', dialog);
		await logs(page).getByRole('link', { name: 'Open' }).click();
		await expect(page.getByRole('heading', { name: 'Pull + Switch on hsb1' })).toBeVisible();
		await sound(page);
		await page.goto(`${url}/no-such-page`);
		await sound(page);
	});

	await test.step('removing a host, and who is there', async () => {
		await page.goto(url);
		await live(page);
		await longAgo(page, url);
		await page.getByRole('button', { name: 'More for hsb1' }).click();
		await page.getByRole('menuitem', { name: 'Remove…' }).click();
		await expect(dialog).toBeVisible();
		await sound(page);
		await dialog.getByRole('textbox').fill('hsb1');
		await dialog.getByRole('button', { name: 'Remove' }).click();
		await look(page, page.getByRole('dialog', { name: 'Is it you?' }));
	});
});

test('every panel and dialog of a host is sound, also with other colours', async ({
	page,
	world
}) => {
	const { url } = world.dashboard;
	const dialog = page.getByRole('dialog');
	await signIn(page, url);

	await test.step('the page of a host', async () => {
		await page.goto(`${url}/hosts/hsb1`);
		await live(page);
		await expect(page.getByRole('region', { name: 'Measurements' })).toBeVisible();
		await sound(page);
		await opens(page, 'More for hsb1', page.getByRole('menu'));
		await opens(page, 'New token', dialog);
		await opens(page, /^Rotate/, dialog);
		await opens(page, /^Revoke/, dialog);
		await opens(page, /^(Add|Edit) tags/, dialog);
		await page.getByRole('button', { name: 'Write a note' }).click();
		await sound(page);
	});

	for (const media of [{ contrast: 'more' }, { forcedColors: 'active' }] as const)
		await test.step(`with ${Object.entries(media).join()}`, async () => {
			await page.emulateMedia(media);
			// Those colours are the system's, and axe knows only the ones that are written.
			const without = 'forcedColors' in media ? ['color-contrast'] : [];
			await page.goto(url);
			await expect(row(page, 'hsb1')).toBeVisible();
			await sound(page, without);
			await page.goto(`${url}/hosts/hsb1`);
			await live(page);
			await sound(page, without);
		});
	await page.emulateMedia({ contrast: null, forcedColors: null });

	// Its greying changes colours, too.
	await test.step('without a connection', async () => {
		await page.goto(url);
		await live(page);
		await world.dashboard.program.stop('SIGKILL');
		await expect(page.getByRole('alert')).toContainText('connection to the dashboard is lost');
		await sound(page);
	});
});

test('every page fits every width, a finger, and paper', async ({ page, world }) => {
	const { url } = world.dashboard;
	await signIn(page, url);
	const pull = await world.browser.start('hsb1', 'pull');
	await world.browser.finished(pull);
	const operation = await world.browser.start('hsb1', 'pull-switch');
	await world.browser.finished(operation);
	const hostIds = [(await world.browser.host('hsb1'))?.id ?? ''];
	const rollout = await world.browser.rpc.rollouts.start.mutate({
		hostIds,
		command: 'test',
		waves: []
	});
	await waitFor(
		'the rollout to be over',
		async () => (await world.browser.rpc.rollouts.get.query(rollout)).state === 'finished'
	);
	const phone = { width: 390, height: 844 };

	for (const path of [
		...['/', '/hosts/hsb1', '/operations', `/operations/${pull}`, '/audit', '/settings'],
		...['/rollouts', `/rollouts/${rollout.id}`, '/settings/notifications'],
		...['/settings/users', '/settings/sessions', '/settings/account', `/operations/${operation}`]
	])
		await test.step(path, async () => {
			await page.setViewportSize(phone);
			await page.goto(`${url}${path}`);
			await live(page);
			expect.soft(await lowerThanAFinger(page), path).toEqual([]);
			for (const width of [360, 390, 600, 768, 1024, 1280, 1920, 2560]) {
				await page.setViewportSize({ width, height: 844 });
				await expectNoSidewaysScrolling(page, `${path} at ${width} px`);
			}
		});

	await test.step('a phone shows cards', async () => {
		await page.setViewportSize({ width: 360, height: 740 });
		await page.goto(url);
		await expect(row(page, 'hsb1')).toBeVisible();
		await sound(page);
	});

	await test.step('an operation goes on paper with all of its output and nothing to click', () =>
		onPaper(page, world, operation));
});

/** Everything that is tapped has 44 pixels of height. @returns what has not */
const lowerThanAFinger = (page: Page): Promise<string[]> =>
	page.evaluate(() =>
		[...document.querySelectorAll('a, button, input, select, textarea, summary')]
			.filter((element) => element.closest('[aria-hidden=true], [role=log]') === null)
			// A choice is made by a tap on its words, too.
			.map((element) => (element.matches('input') && element.closest('label')) || element)
			.filter((element) => element.checkVisibility())
			.flatMap((element) => {
				const own = element.getBoundingClientRect().height;
				const around = parseFloat(getComputedStyle(element, '::after').height) || 0;
				return own === 0 || Math.max(own, around) >= 43.5
					? []
					: [`${element.tagName} ${element.textContent.trim().slice(0, 40)}: ${own} px`];
			})
	);

async function onPaper(page: Page, world: World, operation: string): Promise<void> {
	const stored = (await world.browser.log(operation)).toString().trimEnd();
	await page.setViewportSize({ width: 1280, height: 800 });
	await page.goto(`${world.dashboard.url}/operations/${operation}`);
	await expect(page.getByRole('log')).toContainText('succeeded');
	await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
	await page.evaluate(() => dispatchEvent(new Event('beforeprint')));
	const paper = page.getByRole('region', { name: 'Log on paper' });
	await expect(paper).toBeVisible();
	await expect(paper.locator('> div')).toHaveCount(stored.split('\n').length);
	await expect(page.getByRole('banner')).toBeHidden();
	await expect(page.getByRole('log')).toBeHidden();
	const ink = await paper.evaluate((element) => getComputedStyle(element).color);
	const lightness = Number(/^oklch\((0?\.\d+)/.exec(ink)?.[1] ?? 1);
	expect(lightness, ink).toBeLessThan(0.4);
	await page.evaluate(() => dispatchEvent(new Event('afterprint')));
	await expect(paper).toHaveCount(0);
	// The real thing: a file that has the output in it is larger than one of the first page only.
	expect((await page.pdf({ format: 'A4' })).length).toBeGreaterThan(10_000);
}
