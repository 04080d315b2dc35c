import type { Locator, Page } from '@playwright/test';
import { expectNoSidewaysScrolling, sound } from './look.ts';
import { expect, fromMenu, live, logs, row, signIn, state, test } from './world.ts';

test('every page and dialog is sound', async ({ page, world }) => {
	test.setTimeout(240_000);
	await page.goto(`${world.dashboard.url}/login`);
	await sound(page);
	await signIn(page, world.dashboard.url);
	await sound(page);

	await page.getByRole('button', { name: 'Add host' }).click();
	await expect(page.getByRole('dialog')).toBeVisible();
	await sound(page);
	await page.keyboard.press('Escape');

	await page.getByRole('button', { name: 'More for hsb1' }).click();
	await expect(page.getByRole('menu')).toBeVisible();
	await sound(page);
	await page.keyboard.press('Escape');

	await fromMenu(page, 'hsb1', 'Pull + Switch');
	await expect(state(page)).toHaveText('Succeeded');
	await expect(row(page, 'hsb1')).toContainText('On target');
	await sound(page);

	await page.getByRole('button', { name: 'Switch hsb1' }).click();
	await expect(page.getByRole('dialog')).toBeVisible();
	await sound(page);
	await page.keyboard.press('Escape');

	await logs(page).getByRole('link', { name: 'Open' }).click();
	await expect(page.getByRole('heading', { name: 'Pull + Switch on hsb1' })).toBeVisible();
	await sound(page);
	await page.goto(`${world.dashboard.url}/settings`);
	await expect(page.getByText('There are no keys yet.')).toBeVisible();
	await sound(page);
	await page.goto(`${world.dashboard.url}/no-such-page`);
	await sound(page);
});

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
	test.setTimeout(300_000);
	page.setDefaultTimeout(30_000);
	const { url } = world.dashboard;
	const button = (name: string | RegExp) => page.getByRole('button', { name });
	const dialog = page.getByRole('dialog');
	const menu = page.getByRole('menu');

	await signIn(page, url);
	await opens(page, 'Theme', menu);
	await opens(page, 'Account of admin', menu);
	await opens(page, 'Run on all online', menu);
	await opens(page, 'Display', dialog);
	await opens(page, 'Views', dialog);
	await opens(page, 'How to filter', dialog);
	await opens(page, 'Fleet target', dialog);
	await opens(page, 'Add host', dialog);
	await page.keyboard.press('?');
	await look(page, page.getByRole('dialog', { name: 'Keyboard' }));
	await page.keyboard.press('Control+k');
	await look(page, dialog);
	await page.keyboard.press('/');
	await page.keyboard.type('is:');
	await expect(page.getByRole('option').first()).toBeVisible();
	await sound(page);
	await page.getByRole('combobox', { name: 'Filter hosts' }).fill('is:nonsense');
	await sound(page);
	await page.getByRole('combobox', { name: 'Filter hosts' }).fill('');
	await page.keyboard.press('Escape');

	await page.getByRole('checkbox', { name: 'Select hsb1' }).check();
	await page.getByRole('region', { name: 'Selection' }).getByText('Tags…').click();
	await look(page, dialog);
	await button('More for hsb1').click();
	await page.getByRole('menuitem', { name: 'Remove…' }).click();
	await expect(dialog).toBeVisible();
	await sound(page);
	await dialog.getByRole('textbox').fill('hsb1');
	await dialog.getByRole('button', { name: 'Remove' }).click();
	await look(page, page.getByRole('dialog', { name: 'Is it you?' }));
});

test('every panel and dialog of a host, and every page of settings is sound', async ({
	page,
	world
}) => {
	test.setTimeout(300_000);
	page.setDefaultTimeout(30_000);
	const { url } = world.dashboard;
	const button = (name: string | RegExp) => page.getByRole('button', { name });
	const dialog = page.getByRole('dialog');

	await signIn(page, url);
	await page.goto(`${url}/hosts/hsb1`);
	await live(page);
	await expect(page.getByRole('region', { name: 'Measurements' })).toBeVisible();
	await sound(page);
	await opens(page, 'More for hsb1', page.getByRole('menu'));
	await opens(page, 'New token', dialog);
	await opens(page, /^Rotate/, dialog);
	await opens(page, /^Revoke/, dialog);
	await opens(page, /^(Add|Edit) tags/, dialog);
	await button('Write a note').click();
	await sound(page);

	for (const [path, heading] of [
		['/audit', 'Audit'],
		['/settings/account', 'Your account'],
		['/settings/sessions', 'Sessions'],
		['/settings/users', 'Users'],
		['/settings', 'API keys']
	] as const) {
		await page.goto(`${url}${path}`);
		await live(page);
		await expect(page.getByRole('heading', { name: heading, exact: true })).toBeVisible();
		await sound(page);
	}
	await page.goto(`${url}/settings/account`);
	await live(page);
	await button('Set up').click();
	await expect(page.getByRole('img', { name: /One-time code/ }).or(dialog)).toBeVisible();
	await sound(page);

	// Its greying changes colours, too.
	await page.goto(url);
	await live(page);
	await world.dashboard.program.stop('SIGKILL');
	await expect(page.getByRole('alert')).toContainText('connection to the dashboard is lost');
	await sound(page);
});

test('every width shows all of a page, without scrolling sideways', async ({ page, world }) => {
	const { url } = world.dashboard;
	await signIn(page, url);
	const operation = await world.browser.start('hsb1', 'pull-switch');
	await world.browser.finished(operation);
	for (const path of [
		'/',
		'/hosts/hsb1',
		'/operations',
		`/operations/${operation}`,
		'/audit',
		'/settings',
		'/settings/users',
		'/settings/sessions',
		'/settings/account'
	]) {
		await page.goto(`${url}${path}`);
		await live(page);
		for (const width of [360, 390, 600, 768, 1024, 1280, 1920, 2560]) {
			await page.setViewportSize({ width, height: 844 });
			await expectNoSidewaysScrolling(page, `${path} at ${width} px`);
		}
	}
});

test('more contrast and the colours of the system are sound as well', async ({ page, world }) => {
	for (const media of [{ contrast: 'more' }, { forcedColors: 'active' }] as const) {
		await page.emulateMedia(media);
		// Those colours are the system's, and axe knows only the ones that are written.
		const without = 'forcedColors' in media ? ['color-contrast'] : [];
		await page.goto(world.dashboard.url);
		if (page.url().endsWith('/login')) await signIn(page, world.dashboard.url);
		await expect(row(page, 'hsb1')).toBeVisible();
		await sound(page, without);
		await page.goto(`${world.dashboard.url}/hosts/hsb1`);
		await live(page);
		await sound(page, without);
	}
});

test('a phone shows cards, without scrolling sideways', async ({ page, world }) => {
	await page.setViewportSize({ width: 360, height: 740 });
	await signIn(page, world.dashboard.url);
	await expect(row(page, 'hsb1')).toBeVisible();
	await sound(page);
	await expectNoSidewaysScrolling(page, 'the fleet');
});

test('on a phone everything that is tapped has 44 pixels of height', async ({ page, world }) => {
	const { url } = world.dashboard;
	await page.setViewportSize({ width: 390, height: 844 });
	await signIn(page, url);
	const operation = await world.browser.start('hsb1', 'pull');
	await world.browser.finished(operation);
	const one = `/operations/${operation}`;
	for (const path of ['/', '/hosts/hsb1', '/operations', one, '/audit', '/settings']) {
		await page.goto(`${url}${path}`);
		await live(page);
		const low = await page.evaluate(() =>
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
		expect(low, path).toEqual([]);
	}
});

test('an operation goes on paper with all of its output and nothing to click', async ({
	page,
	world
}) => {
	const { url } = world.dashboard;
	await signIn(page, url);
	const operation = await world.browser.start('hsb1', 'pull-switch');
	await world.browser.finished(operation);
	const stored = (await world.browser.log(operation)).toString().trimEnd();
	await page.goto(`${url}/operations/${operation}`);
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
});
