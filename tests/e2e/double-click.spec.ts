import type { Locator } from '@playwright/test';
import { expect, row, signIn, test } from './world.ts';

/** Twice before anything can be answered, as a double click may be. */
const pressTwice = (button: Locator): Promise<void> =>
	button.evaluate((element: HTMLButtonElement) => {
		element.click();
		element.click();
	});

test('a double click makes one of what is shown only once: a token, another by rotation, a key, a link', async ({
	page,
	world
}) => {
	const { url } = world.dashboard;
	await signIn(page, url);
	await row(page, 'hsb1').getByRole('link', { name: 'hsb1', exact: true }).click();
	const tokens = page.getByRole('region', { name: 'Tokens' });
	await expect(tokens.getByRole('listitem')).toHaveCount(1);
	const dialog = page.getByRole('dialog');
	await tokens.getByRole('button', { name: 'New token' }).click();
	await pressTwice(dialog.getByRole('button', { name: 'Make a token' }));
	await expect(dialog.getByRole('group', { name: 'Token', exact: true })).toBeVisible();
	await dialog.getByRole('button', { name: 'Done' }).click();
	await expect(tokens.getByRole('listitem')).toHaveCount(2);

	await tokens
		.getByRole('button', { name: /^Rotate/ })
		.first()
		.click();
	await pressTwice(dialog.getByRole('button', { name: 'Rotate' }));
	await dialog.getByRole('button', { name: 'Done' }).click();
	await expect(tokens.getByRole('listitem')).toHaveCount(3);

	await page.goto(`${url}/settings`);
	await expect(page.getByText('There are no keys yet')).toBeVisible();
	await page.getByLabel('Name').fill('backup');
	await pressTwice(page.getByRole('button', { name: 'Make a key' }));
	const keys = page.getByRole('list', { name: 'Keys', exact: true });
	await expect(keys.getByRole('listitem')).not.toHaveCount(0);
	// What a second press had made would be there with the next look.
	await page.reload();
	await expect(keys.getByRole('listitem')).toHaveCount(1);

	await page.goto(`${url}/settings/users`);
	await page.getByLabel('Name').fill('maria');
	await pressTwice(page.getByRole('button', { name: 'Invite' }));
	await expect(page.getByText('/invite?token=')).toBeVisible();
	// The link of the first press would have been replaced by that of the second, or the second refused.
	await expect(page.getByRole('alert')).toHaveCount(0);
	const { invitations } = await world.browser.rpc.users.list.query();
	expect(invitations.map(({ name }) => name)).toEqual(['maria']);
});

test('a click meant for Stop starts nothing when what was to be stopped ends under it', async ({
	page,
	world
}) => {
	await signIn(page, world.dashboard.url);
	await expect(row(page, 'hsb1')).toContainText('Pull to make one');
	// Somebody presses where Stop stands, in the very moment in which it is gone.
	await page.evaluate(() => {
		let at: { x: number; y: number } | null = null;
		const watch = new MutationObserver(() => {
			const stop = document.querySelector('[aria-label="Stop hsb1"]');
			if (stop) {
				const { left, top, width, height } = stop.getBoundingClientRect();
				at = { x: left + width / 2, y: top + height / 2 };
			} else if (at) {
				watch.disconnect();
				const met = document.elementFromPoint(at.x, at.y)?.closest('button');
				document.body.dataset.met = met?.getAttribute('aria-label') ?? 'nothing';
				met?.click();
			}
		});
		watch.observe(document.body, { subtree: true, childList: true });
	});
	await world.browser.finished(await world.browser.start('hsb1', 'pull'));
	await expect(page.locator('body')).toHaveAttribute('data-met', /^(Pull|Switch|Test) hsb1$/);
	const test = page.getByRole('button', { name: 'Test hsb1' });
	// Once it can have been read, it is what it says.
	await test.click();
	await expect(page.getByRole('log')).toBeVisible();
	const operations = await world.browser.rpc.operations.list.query({});
	expect(operations.map(({ command }) => command)).toEqual(['test', 'pull']);
});
