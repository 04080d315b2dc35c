import { createClient } from '@libsql/client';
import { test as base, type Page } from '@playwright/test';
import { join } from 'node:path';
import { temporaryFolder } from '../support/folder.ts';
import { startDashboard } from '../support/server.ts';
import { lookAt, sound } from './look.ts';
import { expect, row, signIn } from './world.ts';

type Fleet = { url: string };

/** A dashboard with hosts that never connected: what is looked at here needs no agents. */
const test = base.extend<{ count: number; fleet: Fleet }>({
	count: [6, { option: true }],
	fleet: async ({ count }, use) => {
		const folder = temporaryFolder('filter');
		const dataDir = join(folder.path, 'data');
		// The first start makes the tables; the hosts are written while nobody runs.
		await (await startDashboard({ dataDir })).program.stop();
		const database = createClient({ url: `file:${join(dataDir, 'nixfleet.db')}` });
		await database.batch(
			Array.from({ length: count }, (_, index) => ({
				sql: 'insert into hosts (id, name, kind, location, device_type, theme_color, created_at) values (?, ?, ?, ?, ?, ?, 1)',
				args: [
					`01J0000000000000000000${String(index).padStart(4, '0')}`,
					`host${index}`,
					index % 3 === 0 ? 'darwin' : 'nixos',
					index % 2 === 0 ? 'home' : 'cloud',
					'server',
					'#769ff0'
				]
			}))
		);
		database.close();
		const dashboard = await startDashboard({ dataDir });
		try {
			await use({ url: dashboard.url });
		} finally {
			await dashboard.program.stop();
			folder[Symbol.dispose]();
		}
	}
});

const field = (page: Page) => page.getByRole('combobox', { name: 'Filter hosts' });
const hosts = (page: Page) => page.getByRole('rowheader', { name: /^(Never connected )?host\d/ });

test('filter, order, groups, views, tags, note and palette', async ({ page, fleet }) => {
	// It is looked at by axe many times.
	test.setTimeout(240_000);
	await signIn(page, fleet.url);
	await expect(page.locator('[data-summary]')).toHaveText('6 hosts; none online');

	// Suggestions by keyboard, which are no stop on the way to the next control.
	await page.keyboard.press('/');
	await page.keyboard.press('Tab');
	expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('BUTTON');
	await page.keyboard.press('/');
	await field(page).pressSequentially('os:d');
	await expect(page.getByRole('option', { name: 'darwin' })).toBeVisible();
	await sound(page);
	await page.keyboard.press('ArrowDown');
	await page.keyboard.press('Enter');
	await expect(field(page)).toHaveValue('os:darwin ');
	await expect(page.locator('[data-summary]')).toHaveText('2 hosts; none online');
	await expect(page).toHaveURL(/q=os/);

	// What cannot be read is told, and left out: not what was half typed, but the rest is what is shown.
	await field(page).fill('os:darwin ');
	await field(page).pressSequentially('tga:x git:blue');
	await page.keyboard.press('Escape');
	await expect(page.getByText('"tga" is no key of the filter.')).toBeVisible();
	await expect(page.getByText('"blue" is nothing that git: knows.')).toBeVisible();
	await expect(
		page.getByText('What cannot be read is left out. Shown now: os:darwin')
	).toBeVisible();
	await expect(page.locator('[data-summary]')).toHaveText('2 hosts; none online');
	await lookAt(page, 'filter-mistakes');
	await field(page).fill('tga:x');
	await page.keyboard.press('Escape');
	await expect(
		page.getByText('What cannot be read is left out. All hosts are shown.')
	).toBeVisible();
	await expect(page.locator('[data-summary]')).toHaveText('6 hosts; none online');
	await sound(page);
	await page.getByRole('button', { name: 'Empty the filter' }).click();
	await page.keyboard.press('Escape');

	// A chip is a term.
	await page
		.getByRole('group', { name: 'Show' })
		.getByRole('button', { name: /^Online/ })
		.click();
	await expect(field(page)).toHaveValue('is:online');
	await expect(page.getByText('No host matches')).toBeVisible();
	await page.getByRole('button', { name: 'Clear the filter' }).click();

	// Order, both ways and back.
	const name = page.getByRole('columnheader', { name: 'Host', exact: true });
	await name.getByRole('button').click();
	await expect(name).toHaveAttribute('aria-sort', 'ascending');
	await name.getByRole('button').click();
	await expect(name).toHaveAttribute('aria-sort', 'descending');
	await expect(page).toHaveURL(/sort=-name/);

	// Groups fold, and the URL knows.
	await page.getByRole('button', { name: 'Display' }).click();
	await sound(page);
	await page.getByRole('combobox', { name: 'Group by' }).selectOption('location');
	await page.keyboard.press('Escape');
	await page.getByRole('button', { name: /^Cloud 3 hosts/ }).click();
	await expect(page.getByRole('checkbox', { name: 'Select host1' })).toBeHidden();
	await expect(page).toHaveURL(/closed=cloud/);
	await page.reload();
	await expect(page.getByRole('button', { name: /^Cloud 3 hosts/ })).toHaveAttribute(
		'aria-expanded',
		'false'
	);

	// A view remembers it.
	await page.getByRole('button', { name: 'Views' }).click();
	await page.getByLabel('Save this view as').fill('By place');
	await page.getByRole('button', { name: 'Save', exact: true }).click();
	await expect(page.getByRole('button', { name: /^By place/ }).last()).toBeVisible();
	await sound(page);
	await page.keyboard.press('Escape');

	// Tags for a selection, and the filter finds them.
	await page.getByRole('checkbox', { name: 'Select all of Home' }).check();
	await page.getByRole('button', { name: 'Tags…' }).click();
	await page.getByLabel('Add tags').fill('Web, eu');
	await page.getByRole('button', { name: 'Add', exact: true }).click();
	await expect(page.getByRole('dialog').getByText('3 of 3').first()).toBeVisible();
	await sound(page);
	await page.keyboard.press('Escape');
	await field(page).fill('tag:web -name:host0');
	await expect(page.locator('[data-summary]')).toHaveText('2 hosts; none online');

	// The palette goes to a host, where a note is written. What is typed before it is there is not lost.
	await page.keyboard.press('Control+k');
	await page.keyboard.type('host4');
	await expect(page.getByRole('option', { name: 'host4' })).toBeVisible();
	await sound(page);
	await page.keyboard.press('Enter');
	await expect(page.getByRole('heading', { name: 'host4' })).toBeVisible();
	await page.getByRole('button', { name: 'Write a note' }).click();
	await page.getByLabel('Note', { exact: true }).fill('New disk in May');
	await page.getByRole('button', { name: 'Save', exact: true }).click();
	await expect(page.getByText('New disk in May')).toBeVisible();
	await sound(page);
	await page.goto(`${fleet.url}/?q=note:disk`);
	await expect(
		row(page, 'host4').getByRole('img', { name: 'Note: New disk in May' })
	).toBeVisible();
	await page.goto(`${fleet.url}/?group=location`);
	await expect(hosts(page).first()).toBeVisible();
	await lookAt(page, 'filter', { widths: [390, 768, 1280, 1920], height: 850 });
	await page.keyboard.press('Control+k');
	await page.keyboard.type('sign out');
	await page.getByRole('option', { name: 'Sign out' }).click();
	await expect(page).toHaveURL(/\/login/);
});

test.describe('a thousand hosts', () => {
	test.use({ count: 1_000 });
	test('are drawn in part, and all can be reached', async ({ page, fleet }) => {
		test.setTimeout(240_000);
		await signIn(page, fleet.url);
		await expect(page.locator('[data-summary]')).toHaveText('1000 hosts; none online');
		expect(await page.locator('tbody tr').count()).toBeLessThan(100);
		await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
		await expect(row(page, 'host999')).toBeInViewport();
		expect(await page.locator('tbody tr').count()).toBeLessThan(100);
	});
});
