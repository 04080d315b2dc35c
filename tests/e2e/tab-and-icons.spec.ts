import type { Page } from '@playwright/test';
import { expect, fromMenu, logs, row, signIn, state, test } from './world.ts';

const icon = (page: Page) => page.locator('link[rel=icon]');

/** Answers whether the document is still the one it was when this was called. */
async function noReload(page: Page): Promise<() => Promise<boolean>> {
	await page.evaluate(() => Reflect.set(window, 'untouched', true));
	return () => page.evaluate(() => Reflect.get(window, 'untouched') === true);
}

test('the tab says how the fleet is, without a reload, and claims nothing without contact', async ({
	page,
	world
}) => {
	await signIn(page, world.dashboard.url);
	const isSame = await noReload(page);
	await expect(page).toHaveTitle('1 needs attention · Fleet · NixFleet');
	await expect(icon(page)).toHaveAttribute('data-health', 'attention');
	const before = await icon(page).getAttribute('href');
	expect(before).toMatch(/^data:image\/svg\+xml,/);

	await fromMenu(page, 'hsb1', 'Pull + Switch');
	await expect(state(page)).toHaveText('Succeeded');
	await expect(row(page, 'hsb1')).toContainText('On target');
	await expect(page).toHaveTitle('Fleet · NixFleet');
	await expect(icon(page)).toHaveAttribute('data-health', 'ok');
	expect(await icon(page).getAttribute('href')).not.toBe(before);

	world.repository.test('hsb1', 'T01-never.sh', 'exit 1');
	world.repository.push('hsb1: a test that fails');
	await expect(page).toHaveTitle('1 needs attention · Fleet · NixFleet');
	await fromMenu(page, 'hsb1', 'Pull + Switch');
	// Its own log, not the one of before, which says "Succeeded", too.
	await expect(logs(page).getByRole('button', { name: /^Close the log of hsb1/ })).toHaveCount(2);
	await expect(state(page)).toHaveText('Succeeded');
	await expect(row(page, 'hsb1').getByRole('button', { name: 'Test hsb1' })).toBeEnabled();
	await fromMenu(page, 'hsb1', 'Test');
	await expect(icon(page)).toHaveAttribute('data-health', 'failed');

	await logs(page).getByRole('link', { name: 'Open' }).click();
	await expect(page).toHaveTitle('Failed · Test on hsb1 · NixFleet');
	await world.dashboard.program.stop('SIGKILL');
	await expect(page).toHaveTitle('Not connected · Test on hsb1 · NixFleet');
	await expect(icon(page)).toHaveAttribute('data-health', 'unknown');
	await world.restartDashboard();
	await expect(icon(page)).toHaveAttribute('data-health', 'failed', { timeout: 40_000 });
	await expect(page).toHaveTitle('Failed · Test on hsb1 · NixFleet');
	expect(await isSame()).toBe(true);
});

test('the browser itself finds the app installable, with all its icons, and frames it in its colours', async ({
	page,
	world
}) => {
	const { url } = world.dashboard;
	await signIn(page, url);
	const devtools = await page.context().newCDPSession(page);
	const manifest = await devtools.send('Page.getAppManifest');
	expect(manifest.errors).toEqual([]);
	expect(new URL(manifest.url).pathname).toBe('/manifest.webmanifest');
	const { installabilityErrors } = await devtools.send('Page.getInstallabilityErrors');
	// A test's browser keeps nothing, like a private window; nothing else may be in the way.
	expect(installabilityErrors.filter(({ errorId }) => errorId !== 'in-incognito')).toEqual([]);

	const { icons } = JSON.parse(manifest.data ?? '{}') as {
		icons: { src: string; sizes: string; type: string }[];
	};
	const pngs = icons.filter(({ type }) => type === 'image/png');
	expect(pngs.map(({ sizes }) => sizes)).toEqual(['192x192', '512x512', '512x512']);
	const touch = await page.locator('link[rel=apple-touch-icon]').getAttribute('href');
	for (const { src, sizes } of [...pngs, { src: touch ?? '', sizes: '180x180' }]) {
		const answer = await fetch(new URL(src, url));
		expect(answer.headers.get('content-type')).toBe('image/png');
		const header = Buffer.from(await answer.arrayBuffer());
		// Width and height stand in a PNG's first chunk.
		expect(`${header.readUInt32BE(16)}x${header.readUInt32BE(20)}`).toBe(sizes);
	}

	await test.step('in the colour of the chosen theme', async () => {
		await page.emulateMedia({ colorScheme: 'light' });
		await page.reload();
		const frame = () =>
			page.evaluate(
				() =>
					[...document.querySelectorAll<HTMLMetaElement>('meta[name=theme-color]')].find(
						({ media }) => matchMedia(media).matches
					)?.dataset.scheme
			);
		expect(await frame()).toBe('light');
		await page.getByRole('button', { name: 'Theme' }).click();
		await page.getByRole('menuitem', { name: 'Dark' }).click();
		expect(await frame()).toBe('dark');
		await page.reload();
		expect(await frame()).toBe('dark');
		await page.getByRole('button', { name: 'Theme' }).click();
		await page.getByRole('menuitem', { name: 'As the system' }).click();
		expect(await frame()).toBe('light');
	});
});
