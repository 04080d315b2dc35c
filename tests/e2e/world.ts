import { test as base, expect, type Locator, type Page } from '@playwright/test';
import { openBrowser, signIn as sessionOf } from '../support/server.ts';
import { openWorld } from '../support/world.ts';

export type World = Awaited<ReturnType<typeof openWorld>>;
type Options = Parameters<typeof openWorld>[0];

/** Each test has a world of its own: a dashboard, a repository, and a host with its agent. */
export const test = base.extend<{ worldOptions: Options; world: World }>({
	worldOptions: [{}, { option: true }],
	world: async ({ worldOptions }, use) => {
		const world = await openWorld(worldOptions);
		try {
			await use(world);
		} finally {
			await world[Symbol.asyncDispose]();
		}
	}
});

/** Opens the fleet with a new session, without the page that asks for it: `enter` is for those that look at that. */
export async function signIn(page: Page, url: string): Promise<void> {
	const cookie = await sessionOf(url);
	const [name = '', value = ''] = cookie?.split(/=(.*)/s) ?? [];
	await page.context().addCookies([{ name, value, url }]);
	await page.goto(url);
	await live(page);
}

/** As if somebody had signed in long ago: what is dangerous asks who is there. */
export async function longAgo(page: Page, url: string): Promise<void> {
	const cookies = await page.context().cookies(url);
	const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
	const session = await openBrowser(url, { cookie });
	await session.forgetProof();
	session.close();
}

export const live = (page: Page): Promise<void> =>
	expect(page.getByRole('status').filter({ hasText: 'Live' })).toBeVisible();

export const row = (page: Page, name: string) =>
	page.getByRole('row').filter({ has: page.getByRole('rowheader', { name }) });

/** Runs an entry of a host's menu, and confirms it where it asks. */
export async function fromMenu(page: Page, host: string, entry: string): Promise<void> {
	await page.getByRole('button', { name: `More for ${host}` }).click();
	await page.getByRole('menuitem', { name: entry, exact: true }).click();
	if (entry.includes('Switch'))
		await page.getByRole('dialog').getByRole('button', { name: entry, exact: true }).click();
}

export const logs = (page: Page) => page.getByRole('region', { name: 'Logs' });

/** How the operation in front of the drawer stands. */
export const state = (page: Page) => logs(page).locator('[data-operation-state]').first();
export const output = (page: Page) => page.getByRole('log');

/** A field says at its own place what is wrong with what was typed, and has the focus. */
export async function expectWrong(field: Locator, problem: RegExp | string): Promise<void> {
	await expect(field).toHaveAccessibleDescription(problem);
	await expect(field).toHaveAttribute('aria-invalid', 'true');
	await expect(field).toBeFocused();
}

export { expect };
