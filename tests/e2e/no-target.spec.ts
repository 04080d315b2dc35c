import { lookAt } from './look.ts';
import { expect, row, signIn, test } from './world.ts';

test.use({ worldOptions: { serverEnv: { NIXFLEET_REPO_URL: '' } } });

test('a fleet without a target says so once, and blames no host for it', async ({
	page,
	world
}) => {
	await world.browser.finished(await world.browser.start('hsb1', 'pull-switch'));
	await signIn(page, world.dashboard.url);
	const name = row(page, 'hsb1').getByRole('rowheader');
	await expect(name).toContainText(/Runs (what was activated|exactly what)/);
	await expect(name).not.toContainText('arget');
	await expect(page.getByRole('button', { name: 'Needs attention 0' })).toBeVisible();
	await expect(page).toHaveTitle('Fleet · NixFleet');
	await expect(page.locator('link[rel=icon]')).toHaveAttribute('data-health', 'none');
	const git = row(page, 'hsb1').locator('[data-compartment=git]');
	await expect(git).toHaveAttribute('data-state', 'unknown');
	await expect(git).toContainText('No target is configured');

	const notice = page.locator('[data-target-notice]');
	await expect(notice).toContainText('No target is set');
	await notice.getByRole('button', { name: 'Set a target' }).click();
	await expect(notice).toContainText('NIXFLEET_REPO_URL=');
	await lookAt(page, 'no-target');
});
