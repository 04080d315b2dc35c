import { PASSWORD } from '../support/server.ts';
import { lookAt } from './look.ts';
import { expect, expectWrong, live, logs, longAgo, row, signIn, state, test } from './world.ts';

test('a command for an offline host waits, can be cancelled, and runs on its return', async ({
	page,
	world
}) => {
	await signIn(page, world.dashboard.url);
	await expect(row(page, 'hsb1')).toContainText('Pull to make one');
	await world.agent?.stop('SIGTERM');
	const pull = page.getByRole('button', { name: 'Pull hsb1', exact: true });
	await expect(pull).toHaveAccessibleDescription(/it runs when the host is back/);
	await pull.click();
	const queued = row(page, 'hsb1').getByRole('link', {
		name: /^Pull waits until \d+ \w+ \d+, \d\d:\d\d, and goes to what is the target when it starts\.$/
	});
	await expect(queued).toBeVisible();
	// Who sees it reads that it waits, and in the tip until when.
	await expect(queued.locator('[aria-hidden]')).toHaveText('Pull waits');
	await queued.hover();
	await expect(page.getByRole('tooltip')).toHaveText(/^Pull waits until .* when it starts\.$/);
	await lookAt(page, 'queued-row');
	// Its own page says the same, and has nothing to stop.
	await queued.click();
	await expect(page.getByText('It waits for the host. What it says comes here')).toBeVisible();
	await expect(page.getByText('Waits until', { exact: true })).toBeVisible();
	await expect(page.getByText(/and goes to what is the target when it starts/)).toBeVisible();
	await expect(page.getByRole('button', { name: 'Stop hsb1' })).toHaveCount(0);
	await lookAt(page, 'queued-operation');
	await test.step('in the drawer as well', async () => {
		const [waiting] = await world.browser.rpc.operations.list.query({});
		await page.goto(`${world.dashboard.url}/?log=${waiting?.id}`);
		await live(page);
		await expect(
			logs(page).getByRole('button', { name: 'Cancel Pull, which waits for hsb1' })
		).toBeVisible();
		await expect(logs(page).getByRole('button', { name: 'Stop hsb1' })).toHaveCount(0);
		await lookAt(page, 'queued-drawer');
		await page.setViewportSize({ width: 1280, height: 800 });
		await page.goto(`${world.dashboard.url}/operations/${waiting?.id}`);
	});
	await page.getByRole('button', { name: 'Cancel Pull, which waits for hsb1' }).click();
	await expect(page.locator('[data-operation-state]').first()).toHaveText('Stopped');
	await page.goto(world.dashboard.url);
	await live(page);
	await expect(row(page, 'hsb1')).not.toContainText('Pull waits');
	await pull.click();
	await expect(queued).toBeVisible();
	// In the list, what waits has taken no time yet, nor has what was cancelled before it began.
	await page.goto(`${world.dashboard.url}/operations`);
	await expect(page.getByRole('main').getByRole('row')).toHaveCount(3);
	await expect(page.locator('main tbody td:last-child')).toHaveText(['', '']);
	await page.goto(world.dashboard.url);
	await expect(queued).toBeVisible();
	world.host.startAgent();
	await expect(row(page, 'hsb1')).toContainText(world.repository.head().slice(0, 7));
	await expect(row(page, 'hsb1')).not.toContainText('Pull waits');
});

test('a command outside the windows of its host waits for the next one, and says so', async ({
	page,
	world
}) => {
	const hour = String(new Date(Date.now() + 12 * 3_600_000).getHours()).padStart(2, '0');
	const window = `${hour}:00-${hour}:30`;
	await world.agent?.stop('SIGTERM');
	world.host.startAgent({ NIXFLEET_WINDOWS: window });
	await signIn(page, world.dashboard.url);
	await expect(row(page, 'hsb1')).toContainText('Pull to make one');
	await page.getByRole('button', { name: 'More for hsb1' }).click();
	const entry = page.getByRole('menuitem', { name: /^Pull \+ Switch.*when the next one opens/ });
	await entry.click();
	await page.getByRole('dialog').getByRole('button', { name: 'Pull + Switch' }).click();
	await expect(row(page, 'hsb1')).toContainText(
		`Pull + Switch waits for a window of this host (${window}`
	);
	// What changes nothing that runs is done all the same.
	await page.getByRole('button', { name: 'Pull hsb1', exact: true }).click();
	await expect(state(page)).toHaveText('Succeeded');
	await page.goto(`${world.dashboard.url}/hosts/hsb1`);
	await expect(page.getByText(`${window}, `).first()).toBeVisible();
	await expect(page.getByText(/^closed until /)).toBeVisible();
	await lookAt(page, 'outside-window');
	expect(world.host.ledger()).toEqual([]);
});

test('a reboot asks who is there before it goes anywhere', async ({ page, world }) => {
	await signIn(page, world.dashboard.url);
	await longAgo(page, world.dashboard.url);
	const reboot = async () => {
		await page.getByRole('button', { name: 'More for hsb1' }).click();
		await page.getByRole('menuitem', { name: 'Reboot' }).click();
		const dialog = page.getByRole('dialog', { name: 'Reboot hsb1?' });
		await expect(dialog).toContainText('Everything on it stops');
		return dialog;
	};
	// One question: whether it is meant, and who it is.
	const question = await reboot();
	const password = question.getByLabel('Password');
	await expect(password).toBeFocused();
	await expect(question).toContainText('Restarting a host asks once more who you are');
	await page.keyboard.press('Escape');
	await expect(question).toBeHidden();
	await reboot();
	await expect(password).toHaveValue('');
	await password.fill('a guess');
	await page.keyboard.press('Enter');
	await expectWrong(password, /That did not match/);
	await lookAt(page, 'confirm-and-prove');
	await password.fill(PASSWORD);
	await question.getByRole('button', { name: 'Reboot' }).click();
	await expect(page.getByRole('dialog')).toHaveCount(0);
	// The stand-in has no boot id to change, so the host refuses: nothing but this one request arrived.
	await expect(state(page)).toHaveText('Failed');
	const operations = await world.browser.rpc.operations.list.query({});
	expect(operations.map(({ command }) => command)).toEqual(['reboot']);
});
