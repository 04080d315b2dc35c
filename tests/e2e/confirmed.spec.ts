import type { Page } from '@playwright/test';
import { standBetween } from './between.ts';
import { lookAt } from './look.ts';
import { expect, live, logs, output, row, signIn, state, test } from './world.ts';

/** What is confirmed is what happens: nothing that came while the question was read goes unread. */

// Nobody looks at the target but who asks.
test.use({ worldOptions: { serverEnv: { NIXFLEET_TARGET_INTERVAL: '3600' } } });

const short = (commit: string) => commit.slice(0, 7);
const notice = (page: Page, text: string) => page.getByRole('listitem').filter({ hasText: text });

async function ask(page: Page) {
	await page.getByRole('button', { name: 'More for hsb1' }).click();
	await page.getByRole('menuitem', { name: /^Pull \+ Switch/ }).click();
	return page.getByRole('dialog');
}

test('the commit that was confirmed is activated, and none that nobody has seen', async ({
	page,
	world
}) => {
	const { repository, browser } = world;
	await signIn(page, world.dashboard.url);
	await expect(row(page, 'hsb1')).toContainText('Pull to make one');
	const first = repository.head();
	const second = repository.push('what is there when the question is asked');

	// Somebody clicks in the very moment in which another target comes under their eyes: nobody has read it yet.
	await page.evaluate(() => {
		const watch = new MutationObserver(() => {
			const dialog = document.querySelector('[role=dialog]');
			if (!/no longer/.test(dialog?.textContent ?? '')) return;
			watch.disconnect();
			dialog?.querySelector<HTMLElement>('button[type=submit]')?.click();
			document.body.dataset.clicked = '';
		});
		watch.observe(document.body, { subtree: true, childList: true, characterData: true });
	});
	const dialog = await ask(page);
	const told = dialog.getByRole('status');
	await expect(told).toHaveText(`The target is ${short(second)} now, no longer ${short(first)}.`);
	await expect(dialog).toContainText(`hsb1 will fetch ${short(second)}, be rebuilt`);
	await expect(dialog).toContainText(
		`${short(second)} is “what is there when the question is asked” on main.`
	);
	expect(await page.evaluate(() => document.body.dataset.clicked)).toBe('');
	await expect(dialog.getByRole('button', { name: 'Pull + Switch' })).toBeEnabled();
	expect(await browser.rpc.operations.list.query({})).toEqual([]);
	await lookAt(page, 'target-moved');
	await page.setViewportSize({ width: 1280, height: 800 });

	const third = repository.push('what is there when it is confirmed');
	await dialog.getByRole('button', { name: 'Pull + Switch' }).click();
	const refused = notice(page, 'Pull + Switch was not started');
	await expect(refused).toContainText(
		`The target of hsb1 is ${short(third)} now, not ${short(second)} as was confirmed. ${short(third)} is “what is there when it is confirmed” on main.`
	);
	expect(await browser.rpc.operations.list.query({})).toEqual([]);

	await refused.getByRole('button', { name: 'Ask again' }).click();
	await expect(told).toHaveText(`The target is ${short(third)} now, no longer ${short(second)}.`);
	await expect(dialog).toContainText(`hsb1 will fetch ${short(third)}, be rebuilt`);
	await dialog.getByRole('button', { name: 'Pull + Switch' }).click();
	await expect(state(page)).toHaveText('Succeeded');
	await expect(output(page)).toContainText(third);
	await expect(refused).toHaveCount(0);
	const [done] = await browser.rpc.operations.list.query({});
	expect(done).toMatchObject({ commit: third, state: 'succeeded' });
});

test('a host that leaves while the question is open is waited for, and the question says what it then gets', async ({
	page,
	world
}) => {
	await signIn(page, world.dashboard.url);
	await expect(row(page, 'hsb1')).toContainText('Pull to make one');
	const head = short(world.repository.head());
	const dialog = await ask(page);
	await expect(dialog).toContainText(`will fetch ${head}, be rebuilt`);
	await expect(dialog.getByRole('status')).toHaveText('The target was looked at just now.');
	await world.agent?.stop('SIGTERM');
	await expect(dialog).toContainText(
		`will fetch the target of that time (now ${head}), be rebuilt from it and activated. It is offline: it runs when the host is back.`
	);
	await dialog.getByRole('button', { name: 'Pull + Switch' }).click();
	await expect(row(page, 'hsb1')).toContainText('Pull + Switch waits');
});

test('a host of which the page does not know yet that it has left may be waited for by one more click', async ({
	page,
	world
}) => {
	const between = await standBetween(page);
	await signIn(page, world.dashboard.url);
	await expect(row(page, 'hsb1')).toContainText('Pull to make one');
	const dialog = await ask(page);
	await expect(dialog.getByRole('status')).toHaveText('The target was looked at just now.');
	const tell = between.holdTold('"type":"delta"');
	await world.agent?.stop('SIGTERM');
	await expect
		.poll(async () => (await world.browser.host('hsb1'))?.actions['pull-switch'])
		.toMatchObject({ waits: expect.stringMatching(/offline/) });
	await dialog.getByRole('button', { name: 'Pull + Switch' }).click();
	const refused = notice(page, 'Pull + Switch was not started');
	await expect(refused).toContainText('hsb1 is not connected');
	await expect(refused).toContainText('What waits runs at the target of that time.');
	await refused.getByRole('button', { name: 'Wait for it' }).click();
	await expect(page.getByText('Pull + Switch waits for hsb1')).toBeVisible();
	await expect(refused).toHaveCount(0);
	tell();
	await expect(row(page, 'hsb1')).toContainText('Pull + Switch waits');
});

test('a click shows at once that it was one, and two of them are one', async ({ page, world }) => {
	const between = await standBetween(page);
	await signIn(page, world.dashboard.url);
	const hsb1 = row(page, 'hsb1');
	await expect(hsb1).toContainText('Pull to make one');
	const pull = page.getByRole('button', { name: 'Pull hsb1', exact: true });
	const answer = between.holdAsked('"operations.request"');
	await pull.dblclick();
	await expect(hsb1).toContainText('Asking…');
	await expect(pull).toHaveAttribute('aria-busy', 'true');
	await lookAt(page, 'asking');
	await page.setViewportSize({ width: 1280, height: 800 });
	await pull.click();
	answer();
	await expect(hsb1).toContainText(short(world.repository.head()));
	await expect(hsb1).not.toContainText('Asking…');
	await expect(pull).not.toHaveAttribute('aria-busy');
	expect(between.count('"operations.request"')).toBe(1);

	await test.step('on the page of the host as well', async () => {
		await page.goto(`${world.dashboard.url}/hosts/hsb1`);
		await live(page);
		const again = between.holdAsked('"operations.request"');
		const test = page.getByRole('button', { name: 'Test hsb1', exact: true });
		await test.click();
		await expect(page.getByRole('main')).toContainText('Asking…');
		await expect(test).toHaveAttribute('aria-busy', 'true');
		again();
		await expect(page.getByRole('main')).not.toContainText('Asking…');
	});
});

test('where no logs are docked, what was started is told with the way to it, and so is what failed', async ({
	page,
	world
}) => {
	world.repository.test('hsb1', 'T01-bad.sh', 'echo broken; exit 3');
	world.repository.push('a test that fails');
	await world.browser.finished(await world.browser.start('hsb1', 'pull'));
	await signIn(page, world.dashboard.url);
	await page.goto(`${world.dashboard.url}/settings/account`);
	await live(page);
	await page.keyboard.press('Control+k');
	await page.keyboard.type('test hsb');
	await page.getByRole('option', { name: 'Test on hsb1', exact: true }).click();
	const begun = notice(page, 'Test started on hsb1');
	const failed = notice(page, 'hsb1: Test failed');
	await begun.getByRole('button', { name: 'Look at it' }).click();
	await expect(page.getByRole('heading', { level: 1, name: 'Test on hsb1' })).toBeVisible();
	await expect(failed).toBeVisible();
	await expect(logs(page)).toHaveCount(0);

	await page.keyboard.press('Control+k');
	await page.keyboard.type('audit');
	await page.getByRole('option', { name: 'Audit log', exact: true }).click();
	await expect(page).toHaveURL(/\/audit$/);
	await failed.getByRole('button', { name: 'Show log' }).click();
	await expect(page.getByRole('heading', { level: 1, name: 'Test on hsb1' })).toBeVisible();
	await expect(page).toHaveURL(/\/operations\/\w+$/);
});
