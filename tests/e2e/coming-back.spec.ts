import { expect, row, signIn, test } from './world.ts';

test('what is selected stays so while somebody looks at one host, and who is removed meanwhile does not count', async ({
	page,
	world
}) => {
	const { rpc } = world.browser;
	const add = (name: string) =>
		rpc.hosts.add.mutate({
			name,
			kind: 'nixos',
			location: 'home',
			deviceType: 'server',
			themeColor: '#769ff0'
		});
	const { hostId } = await add('nas');
	await add('printer');
	await signIn(page, world.dashboard.url);
	for (const name of ['hsb1', 'nas', 'printer'])
		await page.getByRole('checkbox', { name: `Select ${name}` }).check();
	const bar = page.getByRole('region', { name: 'Selection' });
	await expect(bar).toContainText('3 selected');

	await row(page, 'hsb1').getByRole('link', { name: 'hsb1' }).click();
	await expect(page.getByRole('heading', { level: 1, name: 'hsb1' })).toBeVisible();
	await page.goBack();
	await expect(bar).toContainText('3 selected');

	// The link to the fleet is a way back like the other.
	await row(page, 'hsb1').getByRole('link', { name: 'hsb1' }).click();
	await expect(page.getByRole('heading', { level: 1, name: 'hsb1' })).toBeVisible();
	await rpc.hosts.remove.mutate({ id: hostId, confirmName: 'nas' });
	await page.getByRole('main').getByRole('link', { name: 'Fleet' }).click();
	await expect(bar).toContainText('2 selected');
	await expect(row(page, 'nas')).toHaveCount(0);
	await expect(page.getByRole('checkbox', { name: 'Select printer' })).toBeChecked();

	// Of a selection of which nobody is left, no bar is left.
	await page.getByRole('checkbox', { name: 'Select hsb1' }).uncheck();
	const { id } = (await world.browser.host('printer')) ?? { id: '' };
	await rpc.hosts.remove.mutate({ id, confirmName: 'printer' });
	await expect(row(page, 'printer')).toHaveCount(0);
	await expect(bar).toBeHidden();
});
