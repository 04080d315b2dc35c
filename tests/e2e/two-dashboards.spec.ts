import { test } from '@playwright/test';
import { join } from 'node:path';
import { temporaryFolder } from '../support/folder.ts';
import { startDashboard } from '../support/server.ts';
import { enter } from './people.ts';
import { expect, live } from './world.ts';

/** Browsers keep cookies by host, whatever the port: what one dashboard sets, the other gets, too. */
test('two dashboards on two ports of one host leave each other signed in', async ({ page }) => {
	using folder = temporaryFolder('two-dashboards');
	await using one = await startDashboard({ dataDir: join(folder.path, 'one') });
	await using two = await startDashboard({ dataDir: join(folder.path, 'two') });
	expect(new URL(one.url).hostname).toBe(new URL(two.url).hostname);
	for (const { url } of [one, two]) {
		await enter(page, url);
		await live(page);
	}
	await page.goto(one.url);
	await live(page);

	await test.step('a session of an older dashboard, whose cookie had no port, goes on', async () => {
		const jar = () => page.context().cookies(one.url);
		const nameOf = ({ url }: { url: string }) => `nixfleet_session_${new URL(url).port}`;
		expect((await jar()).map(({ name }) => name).sort()).toEqual([one, two].map(nameOf).sort());
		const [session] = (await jar()).filter(({ name }) => name === nameOf(one));
		await page.context().clearCookies({ name: nameOf(one) });
		await page
			.context()
			.addCookies([{ name: 'nixfleet_session', value: session?.value ?? '', url: one.url }]);
		await page.goto(one.url);
		await live(page);
		expect((await jar()).map(({ name }) => name).sort()).toEqual([one, two].map(nameOf).sort());
	});
});
