import { readFileSync } from 'node:fs';
import { lookAt } from './look.ts';
import { expect, live, signIn, test } from './world.ts';

test('who did what is found, verified and taken away, and is an admin’s to read', async ({
	page,
	world
}) => {
	const { browser } = world;
	await browser.finished(await browser.start('hsb1', 'pull'));
	const id = (await browser.host('hsb1'))?.id ?? '';
	await browser.rpc.hosts.hold.mutate({ id, note: 'exam week' });
	await signIn(page, world.dashboard.url);
	await page.getByRole('button', { name: 'Account of admin' }).click();
	const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
	await expect(page.getByRole('menu')).toContainText(`NixFleet ${version}`);
	await page.getByRole('menuitem', { name: 'Audit' }).click();
	await live(page);
	const table = page.getByRole('table', { name: /Audit log/ });
	const held = table.getByRole('row').filter({ hasText: 'host.held' });
	await expect(held).toContainText('admin');
	await expect(held).toContainText('exam week');
	const when = held.locator('time');
	await expect(when).toHaveText(/^\d{1,2} [A-Z][a-z]{2} \d{4}, \d\d:\d\d:\d\d$/);
	await expect(when).toHaveAttribute('title', /^\d{4}-\d\d-\d\dT[\d:]{8}[+-]\d\d:\d\d$/);
	// Who comes back to the page sees what was done meanwhile.
	await browser.rpc.hosts.hold.mutate({ id, note: null });
	const released = table.getByRole('row').filter({ hasText: 'host.released' });
	await expect(released).toHaveCount(0);
	await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
	await expect(released).toHaveCount(1);
	await expect(held).toHaveCount(1);
	await test.step('who reads is told of newer rows, and shown them when they want', async () => {
		await browser.rpc.hosts.hold.mutate({ id, note: 'moving house' });
		const newer = page.getByRole('status').getByRole('button', { name: '1 newer row' });
		await expect(newer).toBeVisible();
		const moved = table.getByRole('row').filter({ hasText: 'moving house' });
		await expect(moved).toHaveCount(0);
		await newer.click();
		await expect(moved).toHaveCount(1);
		await expect(newer).toHaveCount(0);
	});
	await page.getByLabel('Action begins with').fill('operation.');
	await expect(held).toHaveCount(0);
	await expect(table.getByRole('row').filter({ hasText: 'operation.requested' })).toHaveCount(1);
	const requested = table.getByRole('row').filter({ hasText: 'operation.requested' });
	await expect(requested.getByRole('cell').last()).toHaveText(
		`Pull on hsb1 ${world.repository.head().slice(0, 7)}`
	);
	await expect(requested.getByRole('link', { name: 'hsb1' })).toHaveAttribute(
		'href',
		'/hosts/hsb1'
	);
	const [operation] = await browser.rpc.operations.list.query({});
	await expect(requested.getByRole('link', { name: 'Pull' })).toHaveAttribute(
		'href',
		`/operations/${operation?.id}`
	);
	// How it ended is told of the same, also where the row itself holds less.
	await expect(
		table.getByRole('row').filter({ hasText: 'operation.finished' }).getByRole('cell').last()
	).toContainText('Pull on hsb1');
	await expect(page).toHaveURL(/action=operation/);
	await page.getByLabel('Search', { exact: true }).fill('nothing like this');
	await expect(page.getByText('Nothing matches.')).toBeVisible();
	await page.getByLabel('Search', { exact: true }).fill('');
	await page.getByRole('button', { name: 'Verify' }).click();
	await expect(page.getByText(/Whole: \d+ rows and every seal fits/)).toBeVisible();
	await lookAt(page, 'audit', { height: 800 });
	const download = page.waitForEvent('download');
	await page.getByRole('link', { name: 'Export' }).click();
	const lines = readFileSync(await (await download).path(), 'utf8')
		.trim()
		.split('\n');
	const rows = lines.map((line) => JSON.parse(line) as { seq: number; action: string });
	expect(rows.map(({ seq }) => seq).slice(0, 3)).toEqual([1, 2, 3]);
	expect(rows.some(({ action }) => action === 'host.held')).toBe(true);

	await test.step('a text without an end takes no room from what stands beside it', async () => {
		const endless = 'x'.repeat(400);
		await world.browser.rpc.hosts.hold.mutate({ id, note: endless });
		await page.goto(`${world.dashboard.url}/audit`);
		await live(page);
		const beside = page.getByRole('row').filter({ hasText: endless });
		const by = await beside.getByRole('cell', { name: 'admin', exact: true }).boundingBox();
		expect(by?.height).toBeLessThan(200);
		expect(by?.width).toBeGreaterThan(100);
		await page.goto(`${world.dashboard.url}/hosts/hsb1`);
		await live(page);
		const card = page.getByRole('region', { name: 'Pin and hold' });
		await expect(card.getByText(endless)).toBeVisible();
		expect(await card.evaluate((node) => node.scrollWidth - node.clientWidth)).toBe(0);
	});

	await test.step('nobody else reads it', async () => {
		const anybody = await fetch(`${world.dashboard.url}/audit/export`, { redirect: 'manual' });
		expect([302, 303, 401]).toContain(anybody.status);
		await world.browser.stepUp();
		const { key } = await world.browser.rpc.apiKeys.create.mutate({
			name: 'reader',
			scope: 'read'
		});
		const ask = (path: string) =>
			fetch(`${world.dashboard.url}/trpc/${path}`, { headers: { authorization: `Bearer ${key}` } });
		const refused = await ask('audit.list?input=%7B%7D');
		expect(refused.status).toBe(403);
		const rows = await world.browser.rpc.audit.list.query({ action: 'call.refused' });
		expect(rows).toMatchObject([{ actor: 'key:reader', target: 'audit.list' }]);
	});
});
