import { openReceiver } from '../support/receiver.ts';
import { PASSWORD } from '../support/server.ts';
import { lookAt, sound } from './look.ts';
import { enter, invited, otherPerson, prove } from './people.ts';
import { expect, expectWrong, live, longAgo, signIn, test } from './world.ts';

test('an admin adds a channel for ntfy, sends a test message, and sees why it fails later', async ({
	page,
	world
}) => {
	test.slow();
	const { url } = world.dashboard;
	await using receiver = await openReceiver();
	await signIn(page, url);
	await page.getByRole('button', { name: 'Account of admin' }).click();
	await page.getByRole('menuitem', { name: 'Notifications' }).click();
	await expect(page.getByText('There are no channels yet.')).toBeVisible();
	await sound(page);

	await page.getByRole('button', { name: 'Add a channel' }).click();
	const form = page.getByRole('form', { name: 'New channel' });
	await lookAt(page, 'new-channel', { fullPage: true });
	await form.getByLabel('Name').fill('Phones');
	await form.getByLabel('Kind').selectOption('ntfy');
	await form.getByLabel('Address').fill(receiver.url);
	await form.getByRole('button', { name: 'Add channel' }).click();
	await expectWrong(form.getByLabel('Address'), /must end with a topic/);
	await form.getByLabel('Address').fill(`${receiver.url}/my-fleet`);
	await form.getByLabel('Token', { exact: true }).fill('tk_secret');
	await form.getByLabel('Only hosts that match').fill('is:nonsense');
	await form.getByRole('button', { name: 'Add channel' }).click();
	await expectWrong(form.getByLabel('Only hosts that match'), /nonsense/);
	await form.getByLabel('Only hosts that match').fill('');
	// What changes where secrets go asks who is there.
	await longAgo(page, url);
	await form.getByRole('button', { name: 'Add channel' }).click();
	await prove(page, PASSWORD);
	const channels = page.getByRole('list', { name: 'Channels' });
	const phones = channels.getByRole('listitem').filter({ hasText: 'Phones' });
	await expect(phones).toContainText(`ntfy at ${new URL(receiver.url).host}.`);
	await expect(phones).not.toContainText('my-fleet');
	await expect(form).toHaveCount(0);

	await phones.getByRole('button', { name: 'Send a test message to Phones' }).click();
	await expect(
		page.getByText('Phones has the test message. It answered: HTTP 200: ok')
	).toBeVisible();
	expect(receiver.received[0]?.headers.authorization).toBe('Bearer tk_secret');
	expect(receiver.bodies()[0]).toMatchObject({
		topic: 'my-fleet',
		title: 'A test message of NixFleet'
	});

	receiver.answers((response) => response.writeHead(403).end('forbidden: my-fleet'));
	await phones.getByRole('button', { name: 'Send a test message to Phones' }).click();
	await expect(page.getByRole('alert')).toContainText(
		'Phones did not take the test message. HTTP 403: forbidden: […]'
	);

	// Something goes wrong, and the channel with it.
	await phones.getByRole('button', { name: 'Change Phones' }).click();
	const change = page.getByRole('form', { name: 'Change Phones' });
	await change.getByLabel('Grace in minutes').fill('0');
	await change.getByRole('button', { name: 'Save' }).click();
	await expect(change).toHaveCount(0);
	world.repository.test('hsb1', 'T1.sh', 'exit 1');
	world.repository.push('A test that fails');
	await world.browser.finished(await world.browser.start('hsb1', 'pull-switch'));
	await world.browser.finished(await world.browser.start('hsb1', 'test'));
	await expect(phones).toContainText('HTTP 403: forbidden', { timeout: 30_000 });
	await expect(phones).toContainText('Fails');
	await lookAt(page, 'notifications');

	// It is mended, and told what waited.
	receiver.answers((response) => response.end());
	await expect(phones).toContainText('Last message', { timeout: 60_000 });
	await expect(phones).toContainText('1 problem told and not over.');
	await expect(phones).not.toContainText('Fails');

	await phones.getByRole('button', { name: 'Remove Phones' }).click();
	await phones.getByRole('button', { name: 'Really remove Phones' }).click();
	await expect(page.getByText('There are no channels yet.')).toBeVisible();
});

test('the secret of a webhook is shown once, and none of it is for others than admins', async ({
	page,
	browser,
	world
}) => {
	const { url } = world.dashboard;
	await enter(page, url);
	await live(page);
	await page.goto(`${url}/settings/notifications`);
	await page.getByRole('button', { name: 'Add a channel' }).click();
	const form = page.getByRole('form', { name: 'New channel' });
	await form.getByLabel('Name').fill('Script');
	await form.getByLabel('Kind').selectOption('webhook');
	await form.getByLabel('Address').fill('http://127.0.0.1:9/hook');
	await form.getByRole('button', { name: 'Add channel' }).click();
	await expect(page.getByText('it is not shown again')).toBeVisible();
	await expect(page.getByRole('button', { name: 'Copy the secret' })).toBeVisible();
	await sound(page);
	await page.reload();
	await expect(page.getByRole('list', { name: 'Channels' })).toContainText('Script');
	await expect(page.getByText('it is not shown again')).toHaveCount(0);

	await page.goto(`${url}/settings/users`);
	const guest = await otherPerson(browser);
	await invited(page, guest, { name: 'maria', role: 'operator' });
	const refused = await guest.goto(`${url}/settings/notifications`);
	expect(refused?.status()).toBe(403);
});
