import type { Locator, Page } from '@playwright/test';
import { nixHost } from '../support/nix-host.ts';
import { PASSWORD } from '../support/server.ts';
import { waitFor } from '../support/wait-for.ts';
import { lookAt, sound } from './look.ts';
import { invited, otherPerson } from './people.ts';
import { expect, expectWrong, live, longAgo, signIn, test, type World } from './world.ts';

/** A command brought to many hosts in waves: begun on the fleet, followed on a page of its own. */

test.use({ worldOptions: { agent: false } });

/** Further hosts with real agents and systems of their own. */
async function hostsOf(world: World, ...names: string[]) {
	for (const name of names) world.repository.setHost(name, { motd: name });
	world.repository.push(`Hosts: ${names.join(', ')}`);
	await world.browser.rpc.target.refresh.mutate();
	const { folder, dashboard, repository, browser } = world;
	const hosts = names.map((name) =>
		nixHost({ folder, name, url: dashboard.url, repoUrl: repository.url })
	);
	for (const host of hosts) host.startAgent();
	for (const name of names) await browser.online(name);
	return {
		[Symbol.asyncDispose]: async () => {
			for (const host of hosts) await host[Symbol.asyncDispose]();
		}
	};
}

/** Begun without the page, for what is looked at later. */
async function begun(
	world: World,
	waves = [{ hosts: { by: 'count', count: 1 } as const, soakMs: 600_000 }]
) {
	const rows = await world.browser.rpc.hosts.list.query();
	const hostIds = rows.map(({ id }) => id);
	const { id } = await world.browser.rpc.rollouts.start.mutate({ hostIds, command: 'pull', waves });
	return id;
}

const question = (page: Page) => page.getByRole('dialog', { name: /^Roll out to/ });
const start = (page: Page) => question(page).getByRole('button', { name: 'Start rollout' });
const sentence = (place: Page | Locator) => place.locator('[data-sentence]').first();
const state = (page: Page) => page.locator('main [data-rollout-state]').first();
const wave = (page: Page, number: number) => page.getByRole('region', { name: `Wave ${number}` });
const act = (page: Page, name: string | RegExp) => page.getByRole('button', { name });

async function fromSelection(page: Page, ...names: string[]): Promise<void> {
	if (names.length === 0)
		await page.getByRole('checkbox', { name: 'Select all hosts shown' }).check();
	for (const name of names) await page.getByRole('checkbox', { name: `Select ${name}` }).check();
	await page
		.getByRole('region', { name: 'Selection' })
		.getByRole('button', { name: 'Roll out…' })
		.click();
	await expect(question(page)).toBeVisible();
}

test('one is begun from a selection, says first what will be done, goes to a canary that is watched, and then to the rest', async ({
	page,
	world
}) => {
	await using _hosts = await hostsOf(world, 'h1', 'h2', 'h3', 'h4', 'h5', 'h6');
	await signIn(page, world.dashboard.url);
	await longAgo(page, world.dashboard.url);

	await test.step('before there is one, the list teaches', async () => {
		await act(page, 'Account of admin').click();
		await page.getByRole('menuitem', { name: 'Rollouts' }).click();
		await expect(
			page.getByRole('heading', { name: 'No rollout has been started yet' })
		).toBeVisible();
		await lookAt(page, 'rollouts-none');
		await page.setViewportSize({ width: 1280, height: 800 });
		await page.getByRole('link', { name: 'Choose hosts in the fleet' }).click();
	});

	await test.step('what will be done is said before it is', async () => {
		await fromSelection(page);
		await expect(question(page)).toHaveAccessibleName('Roll out to 6 hosts');
		await expect(sentence(question(page))).toHaveText(
			'First h1. If it goes well for a minute, the other 5, all at once. Stops at the first failure.'
		);
		const commit = world.repository.head().slice(0, 7);
		await expect(question(page)).toContainText(`Pull + Switch to ${commit}`);
		await expect(question(page).getByRole('list', { name: 'Hosts of: Wave 2' })).toHaveText(
			/h2.*h6/
		);
		await lookAt(page, 'rollout-start', { widths: [390, 1280, 1920] });
		await page.setViewportSize({ width: 1280, height: 800 });

		const first = question(page).getByLabel('How many first');
		await first.fill('0');
		await expect(first).toHaveAccessibleDescription('A whole number from 1 to 1000.');
		await expect(start(page)).toHaveAttribute('aria-disabled', 'true');
		await first.fill('2');
		await question(page).getByLabel('Failures put up with').fill('1');
		await expect(sentence(question(page))).toHaveText(
			'First h1 and h2, both at once. If they go well for a minute, the other 4, all at once. Puts up with 1 failure and stops at the next.'
		);
		await question(page).getByLabel('First wave').selectOption('None');
		await expect(sentence(question(page))).toContainText('All 6 hosts, five at a time.');
		await question(page).getByLabel('First wave').selectOption('By number');
		await first.fill('1');
		await expect(sentence(question(page))).toContainText('First h1. If it goes well for a minute');
	});

	await test.step('so many hosts ask who is there', async () => {
		const password = question(page).getByLabel('Password');
		await password.fill('a guess');
		await page.keyboard.press('Enter');
		await expectWrong(password, /That did not match/);
		await password.fill(PASSWORD);
		await start(page).click();
		await expect(page).toHaveURL(/\/rollouts\/[0-9A-Z]{26}$/);
		await expect(page.getByRole('dialog')).toHaveCount(0);
	});

	await test.step('the canary is done and watched, by a running clock', async () => {
		await expect(page.getByRole('heading', { level: 1 })).toHaveText('Pull + Switch on 6 hosts');
		await expect(wave(page, 1)).toHaveAttribute('data-wave-state', 'soaking');
		await expect(wave(page, 1).getByRole('row', { name: 'h1' })).toContainText('Done');
		await expect(wave(page, 1).getByRole('timer')).toHaveText(/^0:[0-5]\d$/);
		await expect(wave(page, 2)).toContainText('Not begun yet');
		await expect(page).toHaveTitle(/^Running · Pull \+ Switch on 6 hosts/);
		await lookAt(page, 'rollout-watched', { widths: [390, 1280, 1920], fullPage: true });
		await page.setViewportSize({ width: 1280, height: 800 });
	});

	await test.step('the next wave begins early when somebody says so, knowing what is skipped', async () => {
		await act(page, 'Wave 2 now…').click();
		const ask = page.getByRole('dialog', { name: 'Begin wave 2 now?' });
		await expect(ask).toContainText(/Watching it ends 0:\d\d early/);
		await expect(ask).toContainText('5 more hosts get their turn.');
		await sound(page);
		await page.keyboard.press('Escape');
		await expect(ask).toHaveCount(0);
		await expect(act(page, 'Wave 2 now…')).toBeFocused();
		await act(page, 'Wave 2 now…').click();
		await ask.getByRole('button', { name: 'Begin wave 2' }).click();
		await expect(state(page)).toHaveText('Finished', { timeout: 60_000 });
		await expect(page.locator('[data-counts]').first()).toContainText('6 done');
		await expect(act(page, /Pause|Resume|Cancel/)).toHaveCount(0);
	});

	await test.step('each host leads to its page and to what it did', async () => {
		const row = wave(page, 2).getByRole('row', { name: 'h4' });
		await expect(row.getByRole('link', { name: 'h4', exact: true })).toHaveAttribute(
			'href',
			'/hosts/h4'
		);
		await row.getByRole('link', { name: /the operation/ }).click();
		await expect(page.getByRole('heading', { level: 1 })).toHaveText('Pull + Switch on h4');
		await page.goBack();
		await expect(state(page)).toHaveText('Finished');
	});

	await test.step('and it is in the list, with its end', async () => {
		await page.getByRole('link', { name: 'Rollouts' }).click();
		const row = page
			.getByRole('row')
			.filter({ has: page.getByRole('link', { name: 'Pull + Switch on 6 hosts' }) });
		await expect(row).toContainText('Finished');
		await expect(row).toContainText('6 done');
		await expect(row).toContainText('admin');
		await lookAt(page, 'rollouts', { widths: [390, 1280, 1920] });
	});
});

test('it pauses and goes on, leaves hosts out and is cancelled, each time saying what that means; a viewer sees all of it and can do none', async ({
	page,
	world,
	browser
}) => {
	await using _hosts = await hostsOf(world, 'h1', 'h2', 'h3', 'h4');
	await signIn(page, world.dashboard.url);
	const id = await begun(world);

	await test.step('the list tells of one that was begun elsewhere', async () => {
		await page.goto(`${world.dashboard.url}/rollouts`);
		await live(page);
		await page.getByRole('link', { name: 'Pull on 4 hosts' }).click();
		await expect(wave(page, 1)).toHaveAttribute('data-wave-state', 'soaking');
	});

	await test.step('pause and resume are one button, which keeps the focus and takes no second click at once', async () => {
		await act(page, 'Pause rollout').dblclick();
		await expect(state(page)).toHaveText('Paused');
		await expect(sentence(page)).toHaveText('admin paused it.');
		const resume = act(page, 'Resume');
		await expect(resume).toBeFocused();
		await expect(act(page, 'Wave 2 now…')).toHaveCount(0);
		await sound(page);
		await resume.click();
		await expect(state(page)).toHaveText('Running');
	});

	await test.step('a host that waits is left out', async () => {
		const row = wave(page, 2).getByRole('row', { name: 'h3' });
		await row.getByRole('button', { name: 'Leave h3 out' }).click();
		await expect(row).toContainText('Left out');
		await expect(row).toContainText('admin left it out.');
		await expect(row.getByRole('button')).toHaveCount(0);
		await expect(row.getByRole('link', { name: 'h3' })).toBeFocused();
	});

	await test.step('a viewer sees it live and can do nothing with it', async () => {
		await page.goto(`${world.dashboard.url}/settings/users`);
		await live(page);
		const guest = await otherPerson(browser);
		await invited(page, guest, { name: 'vera', role: 'viewer' });
		await guest.goto(`${world.dashboard.url}/rollouts/${id}`);
		await live(guest);
		await expect(state(guest)).toHaveText('Running');
		for (const name of ['Pause rollout', 'Cancel rollout…', 'Wave 2 now…', 'Leave h2 out']) {
			await expect(act(guest, name)).toHaveAttribute('aria-disabled', 'true');
			await expect(act(guest, name)).toHaveAccessibleDescription(
				'Your role is viewer; this needs operator.'
			);
		}
		await sound(guest);
		await world.browser.rpc.rollouts.pause.mutate({ id });
		await expect(state(guest)).toHaveText('Paused');
		await world.browser.rpc.rollouts.resume.mutate({ id });
		await expect(state(guest)).toHaveText('Running');
		await guest.context().close();
	});

	await test.step('cancelling says what goes on, and is final', async () => {
		await page.goto(`${world.dashboard.url}/rollouts/${id}`);
		await live(page);
		await act(page, 'Cancel rollout…').click();
		const ask = page.getByRole('dialog', { name: 'Cancel this rollout?' });
		await expect(ask).toContainText('Nothing runs now. What is done stays done.');
		await expect(ask).toContainText('2 hosts that wait are not asked any more');
		await lookAt(page, 'rollout-cancel');
		await page.setViewportSize({ width: 1280, height: 800 });
		await ask.getByRole('button', { name: 'Go on with it' }).click();
		await expect(state(page)).toHaveText('Running');
		await act(page, 'Cancel rollout…').click();
		await ask.getByRole('button', { name: 'Cancel the rollout' }).click();
		await expect(state(page)).toHaveText('Cancelled');
		await expect(page.locator('[data-counts]').first()).toHaveText('1 done, 3 left out');
		await expect(wave(page, 1).locator('[data-wave-word]')).toHaveText('Over');
		await expect(wave(page, 2).locator('[data-wave-word]')).toHaveText('Was not begun');
		await expect(act(page, /Leave|Pause|Resume|Cancel/)).toHaveCount(0);
	});

	await test.step('the audit log names it, and leads to it', async () => {
		await page.goto(`${world.dashboard.url}/audit?action=rollout.`);
		const told = (action: string) =>
			page
				.getByRole('row')
				.filter({ hasText: `rollout.${action}` })
				.first()
				.getByRole('cell')
				.last();
		await expect(told('started')).toHaveText(/Rollout of Pull on h1, h2, h3, h4\s+[0-9a-f]{7}/);
		await expect(told('started').getByRole('link').first()).toHaveAttribute(
			'href',
			`/rollouts/${id}`
		);
		await expect(told('resumed')).toHaveText(/^\s*Rollout\s*$/);
		await expect(told('host-skipped')).toHaveText(/^\s*Rollout\s+on\s+h3\s*$/);
		await sound(page);
	});

	await test.step('an address that is wrong says so', async () => {
		await page.goto(`${world.dashboard.url}/rollouts/01KB0000000000000000000000`);
		await expect(page.getByRole('heading', { name: 'Not here' })).toBeVisible();
		await expect(page.getByText('There is no such rollout.')).toBeVisible();
	});
});

test('the fleet tells of those that are not at an end, and first of one that is paused', async ({
	page,
	world
}) => {
	const hosts = await hostsOf(world, 'h1', 'h2', 'h3', 'h4');
	const { rpc } = world.browser;
	await hosts[Symbol.asyncDispose]();
	await waitFor('all to be away', async () =>
		(await rpc.hosts.list.query()).every(({ presence }) => presence !== 'online')
	);
	await signIn(page, world.dashboard.url);
	const lines = page
		.getByRole('list', { name: 'Rollouts that are not at an end' })
		.getByRole('listitem');
	await expect(lines).toHaveCount(0);

	const ids: string[] = [];
	for (const { id: hostId } of await rpc.hosts.list.query())
		ids.push(
			(await rpc.rollouts.start.mutate({ hostIds: [hostId], command: 'pull', waves: [] })).id
		);
	await expect(lines).toHaveCount(3);
	await expect(lines.first()).toHaveText(/^\s*Pull on 1 host: \S/);
	await expect(lines.last().getByRole('link', { name: 'and 2 more' })).toHaveAttribute(
		'href',
		'/rollouts'
	);

	const [first = '', second = '', ...others] = ids;
	await rpc.rollouts.pause.mutate({ id: first });
	await expect(lines.first()).toHaveText(/^\s*Paused · Pull on 1 host: admin paused it\.$/);
	await rpc.rollouts.cancel.mutate({ id: second });
	await expect(lines).toHaveCount(3);
	await expect(page.getByRole('link', { name: /^and / })).toHaveCount(0);
	await page.reload();
	await live(page);
	await lookAt(page, 'fleet-rollouts', { widths: [390, 1280] });
	await page.setViewportSize({ width: 1280, height: 800 });

	await lines.first().getByRole('link', { name: 'Pull on 1 host' }).click();
	await expect(page).toHaveURL(new RegExp(`/rollouts/${first}$`));
	await page.getByRole('link', { name: 'Fleet' }).first().click();
	for (const id of [first, ...others]) await rpc.rollouts.cancel.mutate({ id });
	await expect(lines).toHaveCount(0);
});

test.describe('where a host fails', () => {
	test.use({ worldOptions: { spec: { failBuild: true } } });
	test('a failure pauses it and says who; the host is tried again, or the rollout goes on without it and does not end as if all were well', async ({
		page,
		world
	}) => {
		await using _hosts = await hostsOf(world, 'z1', 'z2');
		await signIn(page, world.dashboard.url);
		await fromSelection(page);
		await question(page).getByLabel('Then watched').selectOption('Not at all');
		await expect(sentence(question(page))).toHaveText(
			'First hsb1. If it goes well, z1 and z2, both at once. Stops at the first failure.'
		);
		await start(page).click();

		await expect(state(page)).toHaveText('Paused');
		await expect(sentence(page)).toContainText('hsb1 failed.');
		const row = wave(page, 1).getByRole('row', { name: 'hsb1' });
		await expect(row).toContainText('Failed');
		await expect(wave(page, 1)).toContainText('Paused here');
		await expect(wave(page, 2).getByText('Waits')).toHaveCount(2);
		await lookAt(page, 'rollout-failed', { widths: [390, 1280, 1920], fullPage: true });
		await page.setViewportSize({ width: 1280, height: 800 });

		const failures = () =>
			world.browser.rpc.operations.list
				.query({ group: 'failed' })
				.then((all) => all.filter(({ hostName }) => hostName === 'hsb1').length);
		expect(await failures()).toBe(1);
		await act(page, 'Resume, and try the failed host again').click();
		await waitFor('it to have failed once more', async () => (await failures()) === 2);
		await expect(state(page)).toHaveText('Paused');

		await expect(page.locator('[data-then-next]')).toHaveText(
			'Resumed without what failed, it goes on with wave 2: 2 hosts, although no host before is done.'
		);
		await act(page, 'Resume without hsb1').click();
		await expect(state(page)).toHaveText('Finished, with failures', { timeout: 60_000 });
		await expect(page.locator('[data-counts]').first()).toHaveText('1 failed, 2 done');
		await expect(wave(page, 1)).toContainText('Over, with failures');
		await expect(row.getByRole('link', { name: /the operation/ })).toHaveText(/Failed$/);
		expect(await failures()).toBe(2);
	});
});

test.describe('where the target moves', () => {
	test.use({
		worldOptions: { agent: false, serverEnv: { NIXFLEET_TARGET_INTERVAL: '3600' } }
	});
	test('what was not confirmed is not begun: it is shown anew and asked again; one that is under way tells that the target has moved on', async ({
		page,
		world
	}) => {
		await using _hosts = await hostsOf(world, 'h1', 'h2', 'h3');
		await signIn(page, world.dashboard.url);
		await fromSelection(page);
		const before = world.repository.head().slice(0, 7);
		await expect(question(page)).toContainText(`Pull + Switch to ${before}`);
		const commit = world.repository.push('while the question is read').slice(0, 7);
		await start(page).click();
		await expect(question(page).locator('[data-moved]')).toHaveText(
			`The target has moved: hosts get ${commit} now, no longer ${before}. Read what will be done once more.`
		);
		expect(await world.browser.rpc.rollouts.list.query({})).toEqual([]);
		await expect(question(page)).toContainText(`Pull + Switch to ${commit}`);
		await sound(page);
		await start(page).click();
		await expect(page).toHaveURL(/\/rollouts\//);
		await expect(wave(page, 1)).toHaveAttribute('data-wave-state', 'soaking');
		await expect(page.locator('[data-moved]')).toHaveCount(0);

		const newer = world.repository.push('while it is watched').slice(0, 7);
		await act(page, 'Look at the target now').click();
		await expect(page.locator('[data-moved]')).toHaveText(
			`The target is ${newer} now; this rollout brings ${commit}.`
		);
		await sound(page);
	});
});

test('it is begun by keyboard as well, and from the menu for all that are shown; hosts that are away are told of', async ({
	page,
	world
}) => {
	const hosts = await hostsOf(world, 'h1', 'h2', 'h3');
	await signIn(page, world.dashboard.url);
	await page.keyboard.press('Control+k');
	await page.keyboard.type('roll out to');
	await expect(page.getByRole('option', { name: 'Roll out to…' })).toBeVisible();
	await page.keyboard.press('Enter');
	await page.keyboard.type('h2');
	await expect(page.getByRole('option', { name: 'Roll out to 1 host that match' })).toBeVisible();
	await page.keyboard.press('Enter');
	await expect(question(page)).toHaveAccessibleName('Roll out to 1 host');
	await expect(sentence(question(page))).toHaveText('h2.');
	await expect(question(page).getByLabel('Command')).toBeFocused();
	await page.keyboard.press('Escape');
	await expect(question(page)).toHaveCount(0);

	await hosts[Symbol.asyncDispose]();
	await waitFor('all to be away', async () =>
		(await world.browser.rpc.hosts.list.query()).every(({ presence }) => presence !== 'online')
	);
	await act(page, 'Run on all online').click();
	await page.getByRole('menuitem', { name: 'Roll out… 3 hosts, 3 away' }).click();
	await expect(sentence(question(page))).toContainText(
		'h1, h2 and h3 are away and get their turn when they are back, within 7 days. Until then nothing begins.'
	);
	await question(page).getByLabel('Hosts that are away').selectOption('Leave them out');
	await expect(sentence(question(page))).toContainText(
		'left out if that is still so at their turn'
	);
	await lookAt(page, 'rollout-start-away');
});
