import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, fromMenu, logs, row, signIn, state, test } from './world.ts';

const sound = async (page: Page): Promise<void> => {
	const { violations } = await new AxeBuilder({ page }).analyze();
	expect(
		violations.map(({ id, nodes }) => ({ id, where: nodes.map((node) => node.html.slice(0, 160)) }))
	).toEqual([]);
};

for (const colorScheme of ['light', 'dark'] as const)
	test.describe(colorScheme, () => {
		test.use({ colorScheme });

		test('every page and dialog is sound', async ({ page, world }) => {
			await page.goto(`${world.dashboard.url}/login`);
			await sound(page);
			await signIn(page, world.dashboard.url);
			await sound(page);

			await page.getByRole('button', { name: 'Add host' }).click();
			await expect(page.getByRole('dialog')).toBeVisible();
			await sound(page);
			await page.keyboard.press('Escape');

			await page.getByRole('button', { name: 'More for hsb1' }).click();
			await expect(page.getByRole('menu')).toBeVisible();
			await sound(page);
			await page.keyboard.press('Escape');

			await fromMenu(page, 'hsb1', 'Pull + Switch');
			await expect(state(page)).toHaveText('Succeeded');
			await expect(row(page, 'hsb1')).toContainText('On target');
			await sound(page);

			await page.getByRole('button', { name: 'Switch hsb1' }).click();
			await expect(page.getByRole('dialog')).toBeVisible();
			await sound(page);
			await page.keyboard.press('Escape');

			await logs(page).getByRole('link', { name: 'Open' }).click();
			await expect(page.getByRole('heading', { name: 'Pull + Switch on hsb1' })).toBeVisible();
			await sound(page);
			await page.goto(`${world.dashboard.url}/settings`);
			await expect(page.getByText('There are no keys yet.')).toBeVisible();
			await sound(page);
			await page.goto(`${world.dashboard.url}/no-such-page`);
			await sound(page);
		});

		test('a phone shows cards, without scrolling sideways', async ({ page, world }) => {
			await page.setViewportSize({ width: 360, height: 740 });
			await signIn(page, world.dashboard.url);
			await expect(row(page, 'hsb1')).toBeVisible();
			await sound(page);
			const wide = await page.evaluate(
				() => document.documentElement.scrollWidth - document.documentElement.clientWidth
			);
			expect(wide).toBe(0);
		});
	});
