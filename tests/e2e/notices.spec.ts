import type { Page } from '@playwright/test';
import { lookAt, picture } from './look.ts';
import { expect, fromMenu, live, row, signIn, test, type World } from './world.ts';

/** What is told at the edge of the page: it covers nothing that can be pressed, and goes. */

test.use({ worldOptions: { spec: { failBuild: true } } });

const notice = (page: Page) => page.getByRole('listitem').filter({ hasText: /failed|not started/ });

/** More hosts than fit into a window, so that there are rows at its lower edge. */
async function fillTable(world: World) {
	for (let index = 1; index <= 14; index++)
		await world.browser.rpc.hosts.add.mutate({
			name: `spare${index}`,
			kind: 'nixos',
			location: 'home',
			deviceType: 'server',
			themeColor: '#769ff0'
		});
}

/** Names of what can be pressed below a notice, once the page was moved so that it should be free. */
const covered = (page: Page) =>
	page.evaluate(() => {
		const controls = 'main :is(button, a, input), [aria-label=Logs] button';
		const isShown = (box: DOMRect) => box.width > 0 && box.height > 0;
		return [...document.querySelectorAll<HTMLElement>(controls)]
			.filter((control) => isShown(control.getBoundingClientRect()))
			.filter((control) => {
				control.scrollIntoView({ block: 'nearest', behavior: 'instant' });
				const { left, top, width, height } = control.getBoundingClientRect();
				const there = document.elementFromPoint(left + width / 2, top + height / 2);
				return there?.closest('[data-sonner-toast], [data-notice-strip]') != null;
			})
			.map((control) => control.ariaLabel ?? control.textContent);
	});

test('a failure covers nothing, is dismissed by key or button, and goes when the same succeeds', async ({
	page,
	world
}) => {
	test.slow();
	await fillTable(world);
	await signIn(page, world.dashboard.url);
	await fromMenu(page, 'hsb1', 'Pull + Switch');
	await expect(notice(page)).toContainText('hsb1: Pull + Switch failed');

	for (const width of [390, 1280])
		await test.step(`at ${width} px all can be pressed`, async () => {
			await page.setViewportSize({ width, height: 844 });
			await expect(notice(page)).toBeVisible();
			// On a phone open logs would be all there is: they fold when the window becomes one, and unfold again.
			if (width > 390) {
				await expect(page.getByRole('button', { name: 'Hide the logs' })).toBeVisible();
				expect(await covered(page)).toEqual([]);
				await page.getByRole('button', { name: 'Hide the logs' }).click();
			}
			await expect(page.getByRole('button', { name: 'Show the logs' })).toBeVisible();
			expect(await covered(page)).toEqual([]);
			await picture(page, `notice-over-log-bar-${width}`, { colorScheme: 'light' });
		});
	await page.getByRole('button', { name: 'Show the logs' }).click();
	await lookAt(page, 'notice', { height: 844 });
	await page.setViewportSize({ width: 1280, height: 800 });

	await test.step('Escape takes it away, and leaves the selection', async () => {
		await page.getByRole('checkbox', { name: 'Select hsb1' }).check();
		await page.keyboard.press('Escape');
		await expect(notice(page)).toHaveCount(0);
		const selection = page.getByRole('region', { name: 'Selection' });
		await expect(selection).toBeVisible();
		await page.keyboard.press('Escape');
		await expect(selection).toHaveCount(0);
		await expect(page.locator('[data-notice-strip]')).toHaveCount(0);
	});

	await test.step('the same again takes its place, and success takes it away', async () => {
		for (const _ of [1, 2]) {
			await fromMenu(page, 'hsb1', 'Pull + Switch');
			await expect(row(page, 'hsb1').getByRole('button', { name: 'Stop hsb1' })).toBeVisible();
			await expect(notice(page)).toHaveCount(1);
			await expect(row(page, 'hsb1').getByRole('button', { name: 'Stop hsb1' })).toHaveCount(0);
		}
		await expect(notice(page)).toHaveCount(1);
		world.repository.setHost('hsb1', { motd: 'mended' });
		const commit = world.repository.push('hsb1: builds again').slice(0, 7);
		// Nobody is asked about a commit that is out of date a moment later.
		await expect(row(page, 'hsb1')).toContainText(commit);
		await fromMenu(page, 'hsb1', 'Pull + Switch');
		await expect(row(page, 'hsb1')).toContainText('On target');
		await expect(notice(page)).toHaveCount(0);
	});
	await live(page);
});

test('two failures cover nothing either, folded or unfolded', async ({ page, world }) => {
	test.slow();
	await fillTable(world);
	await signIn(page, world.dashboard.url);
	for (const [index, command] of ['Pull + Switch', 'Switch'].entries()) {
		await fromMenu(page, 'hsb1', command);
		await expect(notice(page)).toHaveCount(index + 1);
	}
	await page.getByRole('button', { name: 'Hide the logs' }).click();
	/** How far the highest notice looks out of the room that is kept for them. */
	const above = async () => {
		const tops = await notice(page).evaluateAll((all) =>
			all.map((each) => each.getBoundingClientRect().top)
		);
		const strip = await page.locator('[data-notice-strip]').boundingBox();
		return Math.max(0, (strip?.y ?? Infinity) - Math.min(...tops));
	};
	const unfolded = page.locator('[data-sonner-toast][data-expanded=true]');
	for (const width of [390, 1280])
		await test.step(`at ${width} px`, async () => {
			await page.setViewportSize({ width, height: 844 });
			await page.mouse.move(width / 2, 5);
			await expect(unfolded).toHaveCount(0);
			await expect.poll(above).toBe(0);
			await expect.poll(() => covered(page)).toEqual([]);
			await notice(page).first().hover();
			await expect(unfolded).toHaveCount(2);
			await expect.poll(above).toBe(0);
			await expect.poll(() => covered(page)).toEqual([]);
			await picture(page, `notices-unfolded-${width}`);
		});
});
