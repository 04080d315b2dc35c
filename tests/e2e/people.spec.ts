import { PASSWORD } from '../support/server.ts';
import { lookAt } from './look.ts';
import { enter, invited, OTHER_WORDS, otherPerson, prove, WORDS } from './people.ts';
import { expect, expectWrong, live, longAgo, row, test } from './world.ts';

test('an invited viewer looks, and is shut out of the rest until an admin says otherwise', async ({
	page,
	browser,
	world
}) => {
	test.slow();
	const { url } = world.dashboard;
	await enter(page, url);
	await live(page);
	await longAgo(page, url);
	await page.getByRole('button', { name: 'Account of admin' }).click();
	await page.getByRole('menuitem', { name: 'Users' }).click();
	const users = page.getByRole('list', { name: 'Users' });
	await expect(users.getByRole('listitem')).toHaveCount(1);
	const guest = await otherPerson(browser);
	const link = await invited(page, guest, { name: 'maria', role: 'viewer', proof: PASSWORD });
	await page.reload();
	const maria = users.getByRole('listitem').filter({ hasText: 'maria' });
	await expect(maria).toContainText('1 session');
	await lookAt(page, 'users');

	// A viewer sees everything and is offered nothing that would be refused.
	await expect(row(guest, 'hsb1')).toBeVisible();
	await expect(guest.getByRole('button', { name: 'Add host' })).toHaveCount(0);
	const pull = guest.getByRole('button', { name: 'Pull hsb1', exact: true });
	await expect(pull).toBeDisabled();
	await expect(pull).toHaveAccessibleDescription('Your role is viewer; this needs operator.');
	for (const path of ['/settings/users', '/audit']) {
		const refused = await guest.goto(`${url}${path}`);
		expect(refused?.status()).toBe(403);
		await expect(guest.getByRole('heading', { name: 'Not for your role' })).toBeVisible();
		await expect(guest.getByText(/needs the role admin, and yours is viewer/)).toBeVisible();
	}
	await guest.goto(`${url}/settings`);
	await expect(guest).toHaveURL(/\/settings\/account$/);
	await expect(guest.getByRole('link', { name: 'Users' })).toHaveCount(0);

	// More to do: the open page learns of it by itself.
	await guest.goto(url);
	await live(guest);
	await maria.getByLabel('Role of maria').selectOption('operator');
	await expect(pull).toBeEnabled({ timeout: 5_000 });
	await expect(guest.getByRole('button', { name: 'Add host' })).toHaveCount(0);
	// Less to do: signed out at once.
	await maria.getByLabel('Role of maria').selectOption('viewer');
	await expect(guest).toHaveURL(/\/login$/, { timeout: 5_000 });

	// The link was used.
	await guest.goto(link);
	await expect(guest.getByRole('heading', { name: 'This link does not work' })).toBeVisible();

	// A new start for somebody who lost everything.
	await enter(guest, url, { name: 'maria', password: WORDS });
	await live(guest);
	await page.reload();
	await maria.getByRole('button', { name: 'Reset access of maria' }).click();
	await page.getByRole('dialog').getByRole('button', { name: 'Reset access' }).click();
	await expect(guest).toHaveURL(/\/login$/, { timeout: 5_000 });
	const again = (await page.getByText(/\/invite\?token=/).innerText()).trim();
	await expect(maria).toContainText('Has no password yet');
	await guest.goto(again);
	await expect(guest.getByRole('heading', { name: 'A new password for maria' })).toBeVisible();
	await lookAt(guest, 'invite');
	await guest.locator('[name=password]').fill(OTHER_WORDS);
	await guest.getByLabel('The same again').fill(OTHER_WORDS);
	await guest.getByRole('button', { name: 'Set password and sign in' }).click();
	await live(guest);

	// And gone.
	await page.reload();
	await maria.getByRole('button', { name: 'Remove maria' }).click();
	await expect(page.getByRole('dialog')).toContainText('cannot sign in any more');
	await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
	await expect(maria).toHaveCount(0);
	await expect(guest).toHaveURL(/\/login$/, { timeout: 5_000 });
	await enter(guest, url, { name: 'maria', password: OTHER_WORDS });
	await expectWrong(guest.getByLabel('Password'), /That did not match/);
	await guest.context().close();
});

test('an open link is taken back; inviting asks who is there, and Cancel invites nobody', async ({
	page,
	world
}) => {
	const { url } = world.dashboard;
	await enter(page, url);
	await live(page);
	await longAgo(page, url);
	await page.goto(`${url}/settings/users`);
	await page.getByLabel('Name').fill('admin');
	await page.getByRole('button', { name: 'Invite' }).click();
	await page.getByRole('dialog', { name: 'Is it you?' }).getByText('Cancel').click();
	await expect(page.getByRole('list', { name: 'Open links' })).toHaveCount(0);
	await page.getByRole('button', { name: 'Invite' }).click();
	await prove(page, PASSWORD);
	const name = page.getByLabel('Name');
	await expectWrong(name, /There is somebody called admin already/);
	await expect(name).toHaveValue('admin');
	await name.fill('Ada Lovelace');
	await page.getByRole('button', { name: 'Invite' }).click();
	await expectWrong(name, /^A name has letters, digits/);
	await lookAt(page, 'invite-refused');
	// On a phone every role can be read as a whole.
	await page.setViewportSize({ width: 390, height: 844 });
	const role = page.getByRole('combobox').first();
	await role.selectOption('operator');
	expect(await role.evaluate((select) => select.clientWidth)).toBeGreaterThan(300);
	await page.setViewportSize({ width: 1280, height: 800 });
	await page.getByLabel('Name').fill('maria');
	await page.getByRole('button', { name: 'Invite' }).click();
	const link = (await page.getByText(/\/invite\?token=/).innerText()).trim();
	await page.getByRole('button', { name: 'Take back the link of maria' }).click();
	await expect(page.getByRole('list', { name: 'Open links' })).toHaveCount(0);
	await page.goto(link);
	await expect(page.getByRole('heading', { name: 'This link does not work' })).toBeVisible();
});
