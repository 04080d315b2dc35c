import { startProgram } from '../support/process.ts';
import { ENROLMENT_TOKEN, PASSWORD } from '../support/server.ts';
import { waitFor } from '../support/wait-for.ts';
import { lookAt, picture } from './look.ts';
import { expect, expectWrong, live, logs, longAgo, signIn, test, type World } from './world.ts';

/** One command on many hosts: asked about once, followed in one place. */

test.use({ worldOptions: { agent: false } });

const HOSTS = 14;

/** @param online how many hosts there then are, those of others included */
async function manyHosts(world: World, intervalSeconds = 30, online = HOSTS) {
	const program = startProgram(
		process.execPath,
		[
			...['build/cli/nixfleet.mjs', 'simulate', world.dashboard.url],
			...['--hosts', String(HOSTS), '--minutes', '60', '--state', `${world.folder}/simulated`],
			...['--interval', String(intervalSeconds)]
		],
		{
			env: {
				PATH: process.env.PATH ?? '',
				HOME: world.folder,
				NIXFLEET_TOKEN: ENROLMENT_TOKEN
			}
		}
	);
	await waitFor('all hosts to be online', async () => {
		const rows = await world.browser.rpc.hosts.list.query();
		return rows.filter(({ presence }) => presence === 'online').length === online;
	});
	return { [Symbol.asyncDispose]: async () => void (await program.stop('SIGKILL')) };
}

/** Holds sim-00002. @returns holds it anew, or with null releases it */
async function holdOne(world: World) {
	const id = (await world.browser.host('sim-00002'))?.id ?? '';
	const hold = (note: string | null) => world.browser.rpc.hosts.hold.mutate({ id, note });
	await hold('exam week');
	return hold;
}

test('a command on many hosts asks once, and is followed in one tab with failures first; a few have a tab each', async ({
	page,
	world
}) => {
	await using _hosts = await manyHosts(world);
	// One of them will not take it, and it is said before anything is asked.
	const hold = await holdOne(world);
	// What the rows tell is not asked for as well, host by host.
	let asked = 0;
	page.on('websocket', (socket) =>
		socket.on('framesent', ({ payload }) => {
			if (String(payload).includes('"operations.get"')) asked += 1;
		})
	);
	await signIn(page, world.dashboard.url);
	await longAgo(page, world.dashboard.url);
	await page.getByRole('checkbox', { name: 'Select all hosts shown' }).check();
	const bar = page.getByRole('region', { name: 'Selection' });
	await bar.getByRole('button', { name: `Pull + Switch: ${HOSTS - 1} of ${HOSTS}` }).click();
	const left = page.getByRole('dialog', { name: `Pull + Switch ${HOSTS - 1} hosts?` });
	await expect(left).toContainText(`${HOSTS - 1} of ${HOSTS} hosts are asked. Left out:`);
	await expect(left.getByRole('list', { name: /left out/ })).toHaveText(
		'sim-00002 is held here: exam week. Release it first.'
	);
	await lookAt(page, 'bulk-left-out');
	await page.setViewportSize({ width: 1280, height: 800 });
	await page.keyboard.press('Escape');
	await hold(null);
	await bar.getByRole('button', { name: `Pull + Switch: ${HOSTS} of ${HOSTS}` }).click();

	// Whether it is meant and who it is: one dialog, and no other after it.
	const dialog = page.getByRole('dialog');
	await expect(dialog).toHaveAccessibleName(`Pull + Switch ${HOSTS} hosts?`);
	const password = dialog.getByLabel('Password');
	await expect(password).toBeFocused();
	await password.fill('a guess');
	await page.keyboard.press('Enter');
	await expectWrong(password, /That did not match/);
	await lookAt(page, 'bulk-question');
	await page.setViewportSize({ width: 1280, height: 800 });
	// Held only now, so that the list has to say so.
	await hold('exam week');
	// What each host is said to do is known from the first moment on.
	await page.evaluate(() => {
		new MutationObserver(() => {
			const list = document.querySelector('[data-bulk]')?.textContent ?? '';
			if (/not known/i.test(list)) document.body.dataset.unknown = list;
		}).observe(document.body, { childList: true, subtree: true, characterData: true });
	});
	await password.fill(PASSWORD);
	await page.keyboard.press('Enter');
	await expect(dialog).toHaveCount(0);

	const pane = logs(page).locator('[data-bulk=pull-switch]');
	await expect(pane.getByRole('heading')).toHaveText(`Pull + Switch on ${HOSTS} hosts`);
	await expect(logs(page).getByRole('button', { name: /^Close the/ })).toHaveCount(1);
	expect(await page.evaluate(() => document.activeElement?.closest('[data-bulk]'))).toBeNull();
	await expect(pane.getByRole('listitem')).toHaveCount(HOSTS);
	const first = pane.getByRole('listitem').first();
	await expect(first).toContainText('sim-00002');
	await expect(first).toContainText('Not started');
	await expect(first).toContainText('exam week');
	await expect(first.getByRole('button')).toHaveCount(0);
	await expect(pane.locator('[data-bulk-summary]')).toHaveText(`1 not started, ${HOSTS - 1} done`, {
		timeout: 60_000
	});
	expect(asked).toBe(0);
	expect(await page.evaluate(() => document.body.dataset.unknown)).toBeUndefined();
	await page.getByRole('button', { name: 'Close toast' }).click();
	await lookAt(page, 'bulk-list', { widths: [768, 1280, 1920] });
	await page.setViewportSize({ width: 1280, height: 800 });

	// What it came to is still known after a reload, and one click leads to each log.
	await expect(page).not.toHaveURL(/log=/);
	await page.reload();
	await live(page);
	await expect(pane.locator('[data-outcome=done]')).toHaveCount(HOSTS - 1);
	await pane.getByRole('button', { name: 'Show the log of sim-00007' }).click();
	await expect(page.getByRole('log')).toContainText('This host is simulated');
	await expect(page).toHaveURL(/log=/);
	await expect(logs(page).getByRole('button', { name: /^Close the/ })).toHaveCount(2);

	await test.step('a few hosts have a tab each', async () => {
		await page.goto(world.dashboard.url);
		await live(page);
		for (const name of ['sim-00001', 'sim-00003'])
			await page.getByRole('checkbox', { name: `Select ${name}` }).check();
		await bar.getByRole('button', { name: 'Test: 2 of 2' }).click();
		for (const name of ['sim-00001', 'sim-00003'])
			await expect(
				logs(page).getByRole('button', { name: new RegExp(`^Close the log of ${name},`) })
			).toHaveCount(1);
		await expect(page.getByRole('log')).toContainText('would run 1 test');
	});
});

test('while it runs, the rows of the table stay where they are, and so do its columns', async ({
	page,
	world
}) => {
	await using _hosts = await manyHosts(world);
	// One that never connected has other compartments and buttons, and its place is the last one.
	await world.browser.rpc.hosts.add.mutate({
		name: 'aside',
		kind: 'nixos',
		location: 'home',
		deviceType: 'server',
		themeColor: '#769ff0'
	});
	await signIn(page, world.dashboard.url);
	await expect(page.getByRole('rowheader')).toHaveCount(HOSTS + 1);
	await page.mouse.move(640, 5);
	await page.evaluate(() => {
		const seen = new Set<string>();
		Reflect.set(window, 'seen', seen);
		const look = () => {
			const names = [...document.querySelectorAll<HTMLElement>('tr[data-host]')];
			const columns = [...document.querySelectorAll<HTMLElement>('thead th')];
			seen.add(
				JSON.stringify([
					names.map(({ dataset }) => dataset.host),
					columns.map(({ offsetWidth }) => offsetWidth)
				])
			);
			if (document.querySelector('[aria-label^="Stop sim"]')) document.body.dataset.worked = '';
			requestAnimationFrame(look);
		};
		look();
	});
	await page.getByRole('button', { name: 'Run on all online' }).click();
	await page.getByRole('menuitem', { name: /^Test/ }).click();
	const summary = logs(page).locator('[data-bulk-summary]');
	for (const colorScheme of ['light', 'dark'] as const)
		await picture(page, `bulk-running-${colorScheme}`, { colorScheme });
	await expect(summary).toHaveText(`${HOSTS} done`, { timeout: 60_000 });
	const seen = await page.evaluate(() => [...(Reflect.get(window, 'seen') as Set<string>)]);
	expect(seen).toHaveLength(1);
	expect(await page.evaluate(() => document.body.dataset.worked)).toBe('');

	// Every cell has room for what is in it.
	const cramped = await page.evaluate(() =>
		[...document.querySelectorAll<HTMLElement>('tr[data-host] > td')]
			.filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth)
			.map(({ innerText }) => innerText)
	);
	expect(cramped).toEqual([]);
});

test('what is run on all is run on what the filter shows, names its hosts where it asks who is there, and lists who was left out', async ({
	page,
	world
}) => {
	await using _hosts = await manyHosts(world);
	await holdOne(world);
	await signIn(page, world.dashboard.url);
	await longAgo(page, world.dashboard.url);
	const summary = logs(page).locator('[data-bulk-summary]');
	const dialogFor = (name: string) => page.getByRole('dialog', { name });

	await page.getByRole('combobox', { name: 'Filter hosts' }).fill('sim-0000');
	await page.getByRole('button', { name: 'Run on those shown' }).click();
	await expect(page.getByRole('menu')).toContainText('9 hosts of those shown are online');
	await page.getByRole('menuitem', { name: /^Pull 8 of 9/ }).click();
	const dialog = dialogFor('Pull 8 hosts?');
	await expect(dialog).toContainText('sim-00009');
	await expect(dialog).not.toContainText('sim-00010');
	await expect(dialog.getByRole('list', { name: /left out/ })).toContainText('sim-00002 is held');
	await dialog.getByLabel('Password').fill(PASSWORD);
	await page.keyboard.press('Enter');
	await expect(logs(page).getByRole('heading')).toHaveText('Pull on 8 of 9 hosts');
	await expect(logs(page).getByRole('listitem').first()).toContainText('exam week');
	await expect(summary).toHaveText('1 not started, 8 done', { timeout: 60_000 });

	// Who is there is known for a while: it goes at once, as it does for a few.
	await page.getByRole('button', { name: 'Run on those shown' }).click();
	await page.getByRole('menuitem', { name: /^Test 9 of 9/ }).click();
	await expect(logs(page).getByRole('button', { name: /^Close the list/ })).toHaveCount(2);
	await expect(page.getByRole('dialog')).toHaveCount(0);
	await expect(summary).toHaveText('9 done', { timeout: 60_000 });

	await test.step('and stopped on all of them by one press', async () => {
		await page.getByRole('button', { name: 'Run on those shown' }).click();
		await page.getByRole('menuitem', { name: /^Pull \+ Switch 8 of 9/ }).click();
		await dialogFor('Pull + Switch 8 hosts?').getByRole('button', { name: /^Pull/ }).click();
		const stop = logs(page).getByRole('button', { name: /^Stop Pull \+ Switch on \d hosts?$/ });
		for (const colorScheme of ['light', 'dark'] as const)
			await picture(page, `bulk-stop-${colorScheme}`, { colorScheme });
		await stop.click();
		await expect(page.getByText(/^\d operations asked to stop$/)).toBeVisible();
		await expect(summary).toHaveText(/^1 not started, [1-8] stopped(, \d done)?$/);
		await expect(stop).toHaveCount(0);
	});

	await test.step('as is what runs on the hosts that are selected', async () => {
		await page.getByRole('checkbox', { name: 'Select all hosts shown' }).check();
		const bar = page.getByRole('region', { name: 'Selection' });
		await expect(bar.getByRole('button', { name: /^Stop/ })).toHaveCount(0);
		await bar.getByRole('button', { name: 'Pull + Switch: 8 of 9' }).click();
		await dialogFor('Pull + Switch 8 hosts?').getByRole('button', { name: /^Pull/ }).click();
		await bar.getByRole('button', { name: /^Stop \d operations? of the selected hosts$/ }).click();
		await expect(summary).toHaveText(/^1 not started, [1-8] stopped(, \d done)?$/);
	});
});

test.describe('where a target moves and a host fails', () => {
	test.use({
		worldOptions: { spec: { failBuild: true }, serverEnv: { NIXFLEET_TARGET_INTERVAL: '3600' } }
	});
	test('who would get another commit than was confirmed is left out and asked about again; a failure is told once, while others are waited for', async ({
		page,
		world
	}) => {
		const { repository, browser } = world;
		const hosts = await manyHosts(world, 30, HOSTS + 1);
		await signIn(page, world.dashboard.url);
		await page.getByRole('checkbox', { name: 'Select all hosts shown' }).check();
		const bar = page.getByRole('region', { name: 'Selection' });
		const all = HOSTS + 1;
		const start = bar.getByRole('button', { name: `Pull + Switch: ${all} of ${all}` });
		const dialog = page.getByRole('dialog', { name: `Pull + Switch ${all} hosts?` });
		const confirm = dialog.getByRole('button', { name: 'Pull + Switch' });
		await start.click();
		await expect(dialog.getByRole('status')).toHaveText('The target was looked at just now.');
		const commit = repository.push('while the question is read');
		await confirm.click();
		const refused = page
			.getByRole('listitem')
			.filter({ hasText: `Pull + Switch started on ${HOSTS} of ${all} hosts` });
		await expect(refused).toContainText(`The target of hsb1 is ${commit.slice(0, 7)} now, not`);
		const summary = logs(page).locator('[data-bulk-summary]');
		await expect(summary).toHaveText(`1 not started, ${HOSTS} done`, { timeout: 60_000 });
		await refused.getByRole('button', { name: 'Ask again' }).click();
		await expect(page.getByRole('dialog', { name: 'Pull + Switch hsb1?' })).toContainText(
			`will fetch ${commit.slice(0, 7)}, be rebuilt`
		);
		await page.keyboard.press('Escape');

		// All but one leave, so that they are waited for.
		await hosts[Symbol.asyncDispose]();
		await start.click();
		await expect(dialog).toContainText(`hsb1 will fetch ${commit.slice(0, 7)}, be rebuilt`);
		await expect(dialog).toContainText('Each is offline: it runs when the host is back.');
		await confirm.click();
		const failed = page.getByRole('listitem').filter({ hasText: 'Pull + Switch failed on' });
		await expect(failed).toContainText(`Pull + Switch failed on 1 of ${all} hosts`);
		const operations = await browser.rpc.operations.list.query({});
		expect(operations.filter((each) => each.state === 'queued')).toHaveLength(HOSTS);
		expect(operations.find(({ hostName }) => hostName === 'hsb1')).toMatchObject({ commit });

		// What was told is not told again when the others are done, also after a reload.
		await page.keyboard.press('Escape');
		await expect(failed).toHaveCount(0);
		await page.reload();
		await live(page);
		await using _back = await manyHosts(world, 30, HOSTS + 1);
		await expect(summary).toHaveText(`1 failed, ${HOSTS} done`, { timeout: 60_000 });
		await expect(failed).toHaveCount(0);
	});
});

test('a press on the heading that sorts turns the order round at once, however the rows change', async ({
	page,
	world
}) => {
	await using _hosts = await manyHosts(world, 5);
	await signIn(page, world.dashboard.url);
	await expect(page.getByRole('rowheader')).toHaveCount(HOSTS);
	const heading = page.getByRole('columnheader', { name: 'Last seen' });
	const sortNow = heading.getByRole('button', { name: 'Sort now' });
	const button = heading.getByRole('button', { name: 'Last seen' });
	/** Presses one, and reads the rows before anything else can come. */
	const press = (which: typeof button) =>
		which.evaluate(async (element: HTMLElement) => {
			element.click();
			for (let each = 0; each < 3; each++) await Promise.resolve();
			return [...document.querySelectorAll('tr[data-host] time')].map(
				(time) => time.getAttribute('datetime') ?? ''
			);
		});
	const oldestFirst = (times: string[]) => times.toSorted((a, b) => Date.parse(a) - Date.parse(b));
	const newestFirst = (times: string[]) => oldestFirst(times).toReversed();
	const isOldestFirst = (times: string[]) => expect(times).toEqual(oldestFirst(times));
	const isNewestFirst = (times: string[]) => expect(times).toEqual(newestFirst(times));

	await button.hover();
	isNewestFirst(await press(button));
	await expect(heading).toHaveAttribute('aria-sort', 'descending');
	await expect(sortNow).toBeVisible();
	await picture(page, 'order-kept');
	isOldestFirst(await press(button));
	await expect(heading).toHaveAttribute('aria-sort', 'ascending');
	await expect(page).toHaveURL(/sort=-seen/);

	await expect(sortNow).toBeVisible();
	isOldestFirst(await press(sortNow));
	await expect(page).toHaveURL(/sort=-seen/);
	await expect(button).toBeFocused();

	await expect(sortNow).toBeVisible();
	isNewestFirst(await press(button));
	await expect(page).toHaveURL(/sort=seen/);
});
