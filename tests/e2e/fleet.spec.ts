import { createClient } from '@libsql/client';
import { join } from 'node:path';
import { PASSWORD } from '../support/server.ts';
import { enter, prove } from './people.ts';
import { lookAt, picture, sound } from './look.ts';
import { expect, expectWrong, live, row, signIn, state, test } from './world.ts';

test('the list is worked with: by keyboard, in any window, for what is selected and for all', async ({
	page,
	world
}) => {
	await signIn(page, world.dashboard.url);
	const bar = page.getByRole('region', { name: 'Selection' });

	await test.step('a disabled action says why', async () => {
		const button = row(page, 'hsb1').getByRole('button', { name: /^Switch hsb1/ });
		await expect(button).toHaveAttribute('aria-disabled', 'true');
		await expect(button).toHaveAccessibleDescription(/Pull first/);
	});

	await test.step('the keyboard is enough', async () => {
		await page.keyboard.press('j');
		await page.keyboard.press('x');
		await expect(bar).toContainText('1 selected');
		await page.keyboard.press('Escape');
		await expect(bar).toBeHidden();
		await page.keyboard.press('/');
		await expect(page.getByRole('combobox', { name: 'Filter hosts' })).toBeFocused();
		await page.keyboard.press('Escape');
		await page.keyboard.press('?');
		await expect(page.getByRole('dialog', { name: 'Keyboard' })).toBeVisible();
		await page.keyboard.press('Escape');
		await expect(page.getByRole('dialog')).toHaveCount(0);
	});

	for (const [width, height] of [
		[1280, 600],
		[390, 700]
	] as const)
		await test.step(`the menu of a host stays within a window of ${width} × ${height}`, async () => {
			await page.setViewportSize({ width, height });
			await page.getByRole('button', { name: 'More for hsb1' }).click();
			const menu = page.getByRole('menu');
			await expect(menu).toBeVisible();
			await expect
				.poll(async () => {
					const box = await menu.boundingBox();
					return box !== null && box.y >= 0 && box.y + box.height <= height;
				})
				.toBe(true);
			await sound(page);
			// What is further down is reached by scrolling in it.
			const last = page.getByRole('menuitem', { name: 'Remove…' });
			await last.scrollIntoViewIfNeeded();
			await expect(last).toBeInViewport();
			await page.keyboard.press('Escape');
			await expect(menu).toHaveCount(0);
		});

	await test.step('in a narrow window all that acts on the list stands in one line', async () => {
		await page.setViewportSize({ width: 768, height: 860 });
		const topOf = async (name: string) =>
			(await page.getByRole('button', { name, exact: true }).boundingBox())?.y;
		expect(await topOf('Add host')).toBe(await topOf('Run on all online'));
		await page.setViewportSize({ width: 1280, height: 800 });
	});

	await test.step('a command for all that are online', async () => {
		await page.getByRole('button', { name: 'Run on all online' }).click();
		await page.getByRole('menuitem', { name: /^Pull 1 of 1/ }).click();
		await expect(state(page)).toHaveText('Succeeded');
	});

	await test.step('bulk acts on what is selected and shown, and names the hosts first', async () => {
		await page.getByRole('checkbox', { name: 'Select hsb1' }).check();
		await expect(bar).toContainText('1 selected');
		await page.getByRole('combobox', { name: 'Filter hosts' }).fill('no such host');
		await expect(bar).toContainText('hidden by the filter: 1');
		await expect(page).toHaveURL(/q=no\+such\+host/);
		await page.getByRole('button', { name: 'Clear the filter' }).click();
		await bar.getByRole('button', { name: /^Pull \+ Switch: 1 of 1/ }).click();
		const dialog = page.getByRole('dialog');
		await expect(dialog).toContainText('hsb1 will fetch');
		await expect(dialog.getByRole('button', { name: 'Pull + Switch' })).toBeFocused();
		await page.keyboard.press('Enter');
		await expect(row(page, 'hsb1')).toContainText('On target');
		await expect(state(page)).toHaveText('Succeeded');
	});
});

test('what is lost is said: the dashboard, the agent, a host that is removed', async ({
	page,
	world
}) => {
	let subscriptions = 0;
	page.on('websocket', (socket) =>
		socket.on('framesent', ({ payload }) => {
			if (String(payload).includes('"live.fleet"')) subscriptions += 1;
		})
	);
	await page.clock.install();
	await signIn(page, world.dashboard.url);

	// What tells that something could not be done comes a moment after the page.
	await expect(page.locator('[aria-label^="Notifications"]')).toBeAttached();

	await test.step('what is from before does not go on as if it were known', async () => {
		await world.dashboard.program.stop('SIGKILL');
		await expect(page.getByRole('alert')).toContainText('connection to the dashboard is lost');
		const ages = page.getByRole('banner').locator('time');
		const before = await ages.allInnerTexts();
		await page.clock.fastForward('20:00');
		await page.clock.runFor(2_000);
		expect(before).toEqual([expect.stringMatching(/ago|now/)]);
		expect(await ages.allInnerTexts()).toEqual(before);
		await expect(page.getByRole('alert')).toContainText(/from \d\d:\d\d:\d\d;/);
	});

	await test.step('and it is said wherever the page is scrolled to', async () => {
		await page.setViewportSize({ width: 390, height: 300 });
		await page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight));
		expect(await page.evaluate(() => scrollY)).toBeGreaterThan(100);
		await expect(page.getByRole('alert')).toBeInViewport({ ratio: 1 });
		const [header, told] = [page.getByRole('banner'), page.getByRole('alert')];
		const edge = async (of: typeof header) => (await of.boundingBox()) ?? { y: NaN, height: NaN };
		const { y, height } = await edge(header);
		expect((await edge(told)).y).toBeGreaterThanOrEqual(y + height - 1);
		await page.setViewportSize({ width: 1280, height: 800 });
	});

	await test.step('a page that needs the dashboard is not opened, and what is shown stays', async () => {
		await row(page, 'hsb1').getByRole('link', { name: 'hsb1' }).click();
		await expect(page.getByText('Not opened')).toBeVisible();
		await expect(row(page, 'hsb1')).toBeVisible();
		await expect(page).toHaveURL(`${world.dashboard.url}/`);
		await page.keyboard.press('Escape');
	});

	await test.step('the return of the dashboard brings everything back, once', async () => {
		await world.restartDashboard();
		await expect(page.getByRole('alert')).toBeHidden({ timeout: 40_000 });
		await expect(row(page, 'hsb1').getByRole('img', { name: 'Online' })).toBeVisible({
			timeout: 40_000
		});
		// Whoever opens a subscription because another one was given up does so about once a second, for ever.
		await page.waitForTimeout(1_000);
		const settled = subscriptions;
		await page.waitForTimeout(3_000);
		expect(subscriptions).toBe(settled);
	});

	await test.step('a page for which nobody answers comes by itself when somebody does', async () => {
		const needed = (url: URL) => url.pathname.endsWith('__data.json') || url.pathname === '/health';
		await page.route(needed, (route) => route.abort());
		await row(page, 'hsb1').getByRole('link', { name: 'hsb1' }).click();
		await expect(page.getByText('The dashboard cannot be reached')).toBeVisible();
		await page.unroute(needed);
		await page.clock.runFor(4_000);
		await expect(page.getByRole('heading', { name: 'hsb1' })).toBeVisible();
		await page.goto(world.dashboard.url);
	});

	await test.step('an agent that goes away is shown, without a reload', async () => {
		await world.agent?.stop('SIGKILL');
		await expect(row(page, 'hsb1').getByRole('img', { name: 'Not heard of lately' })).toBeVisible();
		await expect(
			row(page, 'hsb1').getByRole('button', { name: 'Pull hsb1' })
		).toHaveAccessibleDescription(/it runs when the host is back/);
	});

	await test.step('removing asks for the name, and the row is gone', async () => {
		await page.getByRole('button', { name: 'More for hsb1' }).click();
		await page.getByRole('menuitem', { name: 'Remove…' }).click();
		const dialog = page.getByRole('dialog');
		await expect(dialog.getByRole('button', { name: 'Remove' })).toBeDisabled();
		await dialog.getByRole('textbox').fill('hsb1');
		await dialog.getByRole('button', { name: 'Remove' }).click();
		// The dashboard has started anew since, and forgot the sign-in's proof.
		await prove(page, PASSWORD);
		await expect(page.getByRole('heading', { name: 'Your fleet is empty' })).toBeVisible();
	});
});

test('when a host that is offline was last seen is said once in its row, by one clock', async ({
	page,
	world
}) => {
	await world.agent?.stop('SIGKILL');
	await world.dashboard.program.stop('SIGKILL');
	const database = createClient({ url: `file:${join(world.dataDir, 'nixfleet.db')}` });
	await database.execute({
		sql: 'update hosts set last_seen_at = ?',
		args: [Date.now() - 20.5 * 60_000]
	});
	database.close();
	await world.restartDashboard();
	await page.clock.install();
	await signIn(page, world.dashboard.url);
	const host = row(page, 'hsb1');
	await expect(host).toContainText('Offline: this is how it was when last seen.');
	const ages = async () => (await host.innerText()).match(/\d+ (s|min|seconds?|minutes?)\b/g);
	for (const width of [390, 800, 1280]) {
		await page.setViewportSize({ width, height: 800 });
		await expect.poll(ages).toEqual([expect.stringMatching(/^2\d min$/)]);
		await picture(page, `offline-${width}`);
		if (width === 800) await expect(host).toContainText(/when last seen\. \(2\d min ago\)/);
	}
	// As time passes, nothing has to come from the dashboard for that.
	await page.clock.fastForward('20:00');
	await expect.poll(ages).toEqual([expect.stringMatching(/^4\d min$/)]);
	await page.evaluate(() => localStorage.setItem('nixfleet.columns', 'commit'));
	await page.reload();
	await expect.poll(ages).toHaveLength(1);
});

test('somebody comes in with the right password only, makes a key for scripts, and goes', async ({
	page,
	world
}) => {
	const { url } = world.dashboard;

	await test.step('a wrong password is refused with a sentence', async () => {
		await enter(page, url, { password: 'not the password' });
		await expectWrong(page.getByLabel('Password'), /did not match/);
		await expect(page.getByLabel('Name')).toHaveValue('admin');
		await lookAt(page, 'login-refused');
	});

	await test.step('an API key is made once and works for scripts', async () => {
		await page.getByLabel('Password').fill(PASSWORD);
		await page.getByRole('button', { name: 'Sign in' }).click();
		await live(page);
		await page.getByRole('button', { name: 'Account of admin' }).click();
		await page.getByRole('menuitem', { name: 'API keys' }).click();
		await page.getByLabel('Name').fill('deploy');
		await page.getByLabel('Works for').selectOption('7 days');
		// Whoever signed in a moment ago is not asked once more.
		await page.getByRole('button', { name: 'Make a key' }).click();
		const entry = page.getByRole('listitem').filter({ hasText: 'deploy' });
		await expect(entry).toContainText('works until');
		await expect(entry).toContainText('Never used');
		const key = (await page.getByText(/^nfk_/).innerText()).trim();
		const list = () =>
			fetch(`${url}/trpc/hosts.list`, { headers: { authorization: `Bearer ${key}` } });
		expect(await (await list()).json()).toMatchObject({ result: { data: [{ name: 'hsb1' }] } });
		await page.reload();
		await expect(entry).toContainText(/Last used .* from (127\.0\.0\.1|::1)/);
		// One of its seven days is left.
		await page.clock.setFixedTime(Date.now() + 6 * 86_400_000);
		await page.reload();
		await expect(page.getByText('1 key will soon stop working: deploy.')).toBeVisible();
		await expect(entry).toContainText('Expires soon');
		await lookAt(page, 'keys', { height: 800 });
		await page.getByRole('button', { name: 'Revoke deploy' }).click();
		await page.getByRole('button', { name: 'Really revoke deploy' }).click();
		await expect(page.getByText('There are no keys yet.')).toBeVisible();
		expect((await list()).status).toBe(401);
	});

	await test.step('signing out ends the session', async () => {
		await page.getByRole('button', { name: 'Account of admin' }).click();
		await page.getByRole('menuitem', { name: 'Sign out' }).click();
		await expect(page.getByRole('heading', { name: 'Sign in to NixFleet' })).toBeVisible();
		await page.goto(url);
		await expect(page).toHaveURL(/\/login$/);
	});
});

test.describe('with nothing that changes by itself', () => {
	test.use({ worldOptions: { agent: false } });

	test('groups leave the columns and the names as wide as they are without', async ({
		page,
		world
	}) => {
		for (const [name, location] of [
			['a-name-as-long-as-some', 'cloud'],
			['spare', 'work'],
			['hsb1', 'other']
		] as const)
			await world.browser.rpc.hosts.add.mutate({
				name,
				kind: 'nixos',
				location,
				deviceType: 'server',
				themeColor: '#769ff0'
			});
		await signIn(page, world.dashboard.url);
		const widths = () =>
			page.evaluate(() => {
				const widthOf = ({ offsetWidth }: HTMLElement) => offsetWidth;
				const all = (what: string) => [...document.querySelectorAll<HTMLElement>(what)];
				const names = all('tr[data-host] .host-name');
				return {
					columns: all('thead th').map(widthOf),
					names: Object.fromEntries(names.map((name) => [name.innerText, widthOf(name)])),
					cut: names.filter((name) => name.scrollWidth > name.clientWidth).length,
					// The heading of the table, and of each group, goes from edge to edge.
					short: all('thead tr, tr[data-entry]:not([data-host])')
						.map((row) => row.lastElementChild?.getBoundingClientRect().right)
						.filter(
							(right) => right !== document.querySelector('table')?.getBoundingClientRect().right
						)
				};
			});
		for (const columns of [
			'tags,commit,load,seen',
			'tags,commit,branch,load,disk,agent,seen',
			''
		]) {
			await page.evaluate((value) => localStorage.setItem('nixfleet.columns', value), columns);
			for (const width of [800, 1100, 1280, 1920])
				await test.step(`${columns || 'no columns'} at ${width} px`, async () => {
					await page.setViewportSize({ width, height: 800 });
					await page.goto(world.dashboard.url);
					await live(page);
					await expect(page.locator('tr[data-host]')).toHaveCount(3);
					const without = await widths();
					await page.goto(`${world.dashboard.url}/?group=location`);
					await live(page);
					await expect(page.getByRole('rowheader', { name: /^Cloud/ })).toBeVisible();
					expect(await widths()).toEqual({ ...without, short: [] });
					if (width >= 1280 && columns !== 'tags,commit,branch,load,disk,agent,seen')
						expect(without.cut).toBe(0);
					await picture(page, `groups-${columns.split(',').length}-${width}`);
				});
		}
	});
});
