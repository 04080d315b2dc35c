import { lookAt, sound } from './look.ts';
import { expect, live, signIn, test } from './world.ts';

const table = 'main table';

test('what was asked of hosts is listed, live, and found again by how it stands', async ({
	page,
	world
}) => {
	const { browser, dashboard } = world;
	await browser.online('hsb1');
	await signIn(page, dashboard.url);
	await page.goto(`${dashboard.url}/operations`);
	await live(page);
	await expect(page.getByText('Nothing has been asked of a host yet')).toBeVisible();
	await sound(page);

	// It appears by itself, and so does how it ends.
	const pull = await browser.start('hsb1', 'pull');
	const line = page.locator(table).getByRole('row').filter({ hasText: 'Pull' });
	await expect(line).toHaveCount(1);
	await browser.finished(pull);
	await expect(line.getByText('Succeeded', { exact: true })).toBeVisible();
	await expect(line).toContainText('admin');

	// Looked for before it happens: it appears among what failed.
	await page.getByRole('button', { name: 'Failed', exact: true }).click();
	await expect(page.getByText('Nothing has failed.')).toBeVisible();
	await expect(page).toHaveURL(/show=failed/);
	world.repository.setHost('hsb1', { failBuild: true });
	world.repository.push('This does not build');
	await browser.finished(await browser.start('hsb1', 'pull-switch'));
	const failed = page.locator(table).getByRole('row').filter({ hasText: 'Pull + Switch' });
	await expect(failed.getByText('Failed', { exact: true })).toBeVisible();
	await lookAt(page, 'operations', { widths: [390, 768, 1280, 1920] });

	await page.goBack();
	await expect(page.locator(table).getByRole('row')).toHaveCount(3);
	await page.getByRole('button', { name: 'Succeeded', exact: true }).click();
	await expect(page.locator(table).getByRole('row')).toHaveCount(2);

	// To one of them, and back to all.
	await line.getByRole('link', { name: 'Pull', exact: true }).click();
	await expect(page.getByRole('heading', { level: 1 })).toContainText('Pull on hsb1');
	await page.getByRole('link', { name: 'Operations' }).click();
	await expect(page.locator(table).getByRole('row')).toHaveCount(3);

	await test.step('those of one host are a click from its page, and a name that is none says so', async () => {
		await page.goto(`${dashboard.url}/hosts/hsb1`);
		await live(page);
		await page.getByRole('link', { name: 'All of them' }).click();
		await expect(page).toHaveURL(/operations\?host=hsb1/);
		await expect(page.locator(table).getByRole('row')).toHaveCount(3);
		await page.goto(`${dashboard.url}/operations?host=nobody`);
		await expect(page.getByText('There is no host called nobody.')).toBeVisible();
		await page.getByRole('link', { name: 'Show those of all hosts' }).click();
		await expect(page.locator(table).getByRole('row')).toHaveCount(3);
	});
});

test('the operations of a host that was removed are found by its name', async ({ page, world }) => {
	const { browser, dashboard } = world;
	await browser.finished(await browser.start('hsb1', 'pull'));
	const { id } = (await browser.host('hsb1')) ?? { id: '' };
	await signIn(page, dashboard.url);
	await page.goto(`${dashboard.url}/hosts/hsb1`);
	await live(page);
	await browser.rpc.hosts.remove.mutate({ id, confirmName: 'hsb1' });
	await expect(page.getByRole('heading', { level: 1, name: 'hsb1 was removed' })).toBeVisible();
	await page.getByRole('link', { name: 'Show its operations' }).click();
	await expect(page).toHaveURL(/operations\?host=hsb1/);
	const table = page.locator('main table');
	await expect(table.getByRole('row')).toHaveCount(2);
	await expect(table).toContainText('Pull');
	await page.getByRole('button', { name: 'Failed', exact: true }).click();
	await expect(page.getByText('Nothing has failed.')).toBeVisible();
});
