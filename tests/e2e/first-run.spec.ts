import { test as base } from '@playwright/test';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fleetRepository } from '../support/fleet-repository.ts';
import { temporaryFolder } from '../support/folder.ts';
import { nixHost } from '../support/nix-host.ts';
import { startDashboard } from '../support/server.ts';
import { prove } from './people.ts';
import { lookAt, sound } from './look.ts';
import { expect, expectWrong, live } from './world.ts';

/** From nothing to a host that is connected, by hand, as on somebody's first evening. */
base(
	'set-up link, password, empty fleet, add a host, and its agent turns green',
	async ({ page }) => {
		const folder = temporaryFolder('first-run');
		const repository = fleetRepository(folder.path, { laptop: { motd: 'hello' } });
		const dashboard = await startDashboard({
			dataDir: join(folder.path, 'data'),
			env: { NIXFLEET_PASSWORD_HASH: '' }
		});
		try {
			await page.goto(dashboard.url);
			await expect(page.getByRole('heading', { name: 'Use the set-up link' })).toBeVisible();
			await page.goto(`${dashboard.url}/setup?token=guess`);
			await expect(
				page.getByRole('heading', { name: 'This set-up link is not right' })
			).toBeVisible();
			await lookAt(page, 'setup-wrong-link');
			await page.goto(await dashboard.setupLink());
			await page.getByText('Ask for a one-time code, too').click();
			await expect(page.getByRole('img', { name: /One-time code/ })).toBeVisible();
			await sound(page);
			await page.getByText('Ask for a one-time code, too').click();
			await page.locator('[name=password]').fill('a long enough password');
			await page.getByLabel('The same again').fill('a different password');
			await page.getByRole('button', { name: 'Set password' }).click();
			await expectWrong(page.getByLabel('The same again'), /differ/);
			await expect(page.locator('[name=password]')).toHaveValue('a long enough password');
			await lookAt(page, 'setup-refused', { fullPage: true });
			await page.getByLabel('The same again').fill('a long enough password');
			await expect(page.getByLabel('The same again')).not.toHaveAttribute('aria-invalid');
			await page.getByRole('button', { name: 'Set password' }).click();

			await expect(page.getByRole('heading', { name: 'Your fleet is empty' })).toBeVisible();
			await live(page);
			await sound(page);
			await page.getByRole('button', { name: 'Add host' }).click();
			const dialog = page.getByRole('dialog');
			await dialog.getByLabel('Name').fill('Laptop');
			await expect(dialog).toContainText('Use lower-case letters');
			await dialog.getByLabel('Name').fill('laptop');
			await dialog.getByRole('button', { name: 'Add host' }).click();
			await prove(page, 'a long enough password');
			await expect(dialog).toContainText('Waiting for laptop');
			const token = (await dialog.getByText(/^nfh_/).innerText()).trim();
			const tokenFile = join(folder.path, 'token');
			writeFileSync(tokenFile, token);

			const host = nixHost({
				folder: folder.path,
				name: 'laptop',
				url: dashboard.url,
				repoUrl: repository.url,
				env: { NIXFLEET_TOKEN: '', NIXFLEET_TOKEN_FILE: tokenFile }
			});
			try {
				host.startAgent();
				await expect(dialog).toContainText('laptop is connected');
				await dialog.getByRole('button', { name: 'Done' }).click();
				await expect(page.getByRole('rowheader', { name: /laptop/ })).toBeVisible();
			} finally {
				await host[Symbol.asyncDispose]();
			}
			await page.goto(await dashboard.setupLink());
			await expect(page.getByRole('heading', { name: 'Set-up is done' })).toBeVisible();
		} finally {
			await dashboard[Symbol.asyncDispose]();
			folder[Symbol.dispose]();
		}
	}
);
