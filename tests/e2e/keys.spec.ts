import { lookAt, sound } from './look.ts';
import { expect, live, logs, row, signIn, state, test } from './world.ts';

test('by keyboard: a row has the focus and Enter, on every page there are keys, and they can be turned off', async ({
	page,
	world
}) => {
	const { url } = world.dashboard;
	await world.browser.rpc.hosts.add.mutate({
		name: 'hsb2',
		kind: 'nixos',
		location: 'home',
		deviceType: 'server',
		themeColor: '#769ff0'
	});
	await signIn(page, url);
	const link = (name: string) => row(page, name).getByRole('link', { name, exact: true });
	const sheet = page.getByRole('dialog', { name: 'Keyboard' });
	await page.goto(`${url}/?sort=name`);
	await live(page);
	await expect(link('hsb2')).toBeVisible();
	await page.getByRole('button', { name: 'Pull hsb1', exact: true }).click();
	await expect(state(page)).toHaveText('Succeeded');
	await logs(page).getByRole('button', { name: 'Close all logs' }).click();
	await expect(logs(page)).toHaveCount(0);

	await test.step('after a chip, Enter is the row’s and not the chip’s', async () => {
		const chip = page.getByRole('button', { name: /^All\s*2$/ });
		await chip.click();
		await page.getByRole('button', { name: /^Online\s*1$/ }).click();
		await expect(link('hsb2')).toHaveCount(0);
		await page.keyboard.press('j');
		// Who does not see the frame round the row hears its name.
		await expect(link('hsb1')).toBeFocused();
		await page.keyboard.press('Enter');
		await expect(logs(page)).toBeVisible();
		await expect(link('hsb2')).toHaveCount(0);
		await expect(page).toHaveURL(/q=is%3Aonline/);
		await logs(page).getByRole('button', { name: 'Close all logs' }).click();
	});

	await test.step('a button in the row keeps its own Enter', async () => {
		await page.keyboard.press('j');
		await expect(link('hsb1')).toBeFocused();
		await row(page, 'hsb1').getByRole('button', { name: 'More for hsb1' }).focus();
		await page.keyboard.press('Enter');
		await expect(page.getByRole('menu')).toBeVisible();
		await page.keyboard.press('Escape');
		await expect(page.getByRole('menu')).toHaveCount(0);
	});

	await test.step('from a row that Tab went to, j goes on; where nothing ever ran, Enter opens the page of the host', async () => {
		await page.goto(`${url}/?sort=name`);
		await live(page);
		await link('hsb1').focus();
		await page.keyboard.press('j');
		await expect(link('hsb2')).toBeFocused();
		await page.keyboard.press('k');
		await expect(link('hsb1')).toBeFocused();
		await page.keyboard.press('j');
		await page.keyboard.press('Enter');
		await expect(page).toHaveURL(`${url}/hosts/hsb2`);
	});

	await test.step('on the page of a host there are keys, too, and the palette shows them where one is', async () => {
		await page.keyboard.press('?');
		await expect(sheet).toBeVisible();
		await page.keyboard.press('Escape');
		await expect(sheet).toHaveCount(0);
		await page.keyboard.press('Control+k');
		await page.getByRole('combobox').fill('shortcuts');
		await page.getByRole('option', { name: 'Keyboard shortcuts' }).click();
		await expect(sheet).toBeVisible();
		await expect(page).toHaveURL(`${url}/hosts/hsb2`);
		await lookAt(page, 'keys-sheet');
		await sound(page);
	});

	await test.step('keys of one letter are turned off, in this browser, until somebody wants them back', async () => {
		const letters = sheet.getByRole('checkbox', { name: /single letter/ });
		await expect(letters).toBeChecked();
		await letters.uncheck();
		await page.keyboard.press('Escape');
		await page.keyboard.press('?');
		await page.goto(`${url}/?sort=name`);
		await live(page);
		for (const key of ['?', '/', 'j', 'x']) await page.keyboard.press(key);
		// What came of a key is there by the time the next one is answered.
		await page.keyboard.press('Control+k');
		await page.getByRole('combobox', { name: /./ }).last().fill('shortcuts');
		await expect(page.getByRole('region', { name: 'Selection' })).toHaveCount(0);
		await expect(sheet).toHaveCount(0);
		await page.getByRole('option', { name: 'Keyboard shortcuts' }).click();
		await letters.check();
		await page.keyboard.press('Escape');
		await expect(sheet).toHaveCount(0);
		await page.keyboard.press('/');
		await expect(page.getByRole('combobox', { name: 'Filter hosts' })).toBeFocused();
	});

	await test.step('/ goes to the search of the page, and where it has none, to what searches all', async () => {
		await page.goto(`${url}/audit`);
		await live(page);
		await page.keyboard.press('/');
		await expect(page.getByLabel('Search', { exact: true })).toBeFocused();
		await page.goto(`${url}/settings/sessions`);
		await live(page);
		await page.keyboard.press('/');
		await expect(page.getByRole('dialog')).toBeVisible();
	});
});
