import { test as base } from '@playwright/test';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../support/folder.ts';
import { PASSWORD, startDashboard } from '../support/server.ts';
import { lookAt } from './look.ts';
import { codesOf, enter, OTHER_WORDS, otherPerson, prove, WORDS } from './people.ts';
import { expect, expectWrong, live, test as inWorld } from './world.ts';

base(
	'set-up with a second factor, recovery codes, another password, and everything off again',
	async ({ page, browser }) => {
		base.slow();
		using folder = temporaryFolder('account');
		await using dashboard = await startDashboard({
			dataDir: join(folder.path, 'data'),
			env: { NIXFLEET_PASSWORD_HASH: '' }
		});
		const { url } = dashboard;

		// The first password, with a second factor: recovery codes are shown once.
		await page.goto(await dashboard.setupLink());
		await page.locator('[name=password]').fill(WORDS);
		await page.getByLabel('The same again').fill(WORDS);
		await page.getByText('Ask for a one-time code, too').click();
		const code = codesOf(await page.locator('[name=totpSecret]').inputValue());
		await page.getByLabel('The code it shows now').fill(code());
		await page.getByRole('button', { name: 'Set password' }).click();
		await expect(page.getByRole('heading', { name: 'Keep your recovery codes' })).toBeVisible();
		const list = page.getByRole('list', { name: 'Recovery codes' }).getByRole('listitem');
		await expect(list).toHaveCount(10);
		const first = await list.allInnerTexts();
		const download = page.waitForEvent('download');
		await page.getByRole('button', { name: 'Download' }).click();
		expect(
			readFileSync(await (await download).path(), 'utf8')
				.trim()
				.split('\n')
		).toEqual(first);
		await lookAt(page, 'recovery-codes');
		await page.getByRole('button', { name: 'I have kept them' }).click();
		await live(page);

		// A lost phone: a recovery code signs in, once.
		const other = await otherPerson(browser);
		await enter(other, url, { password: WORDS, recovery: first[0] });
		await live(other);
		await other.getByRole('button', { name: 'Account of admin' }).click();
		await other.getByRole('menuitem', { name: 'Sign out' }).click();
		await expect(other).toHaveURL(/\/login$/);
		await lookAt(other, 'login');
		await enter(other, url, { password: WORDS, recovery: first[0] });
		await expectWrong(other.getByLabel('Password'), /That did not match/);
		await enter(other, url, { password: WORDS, recovery: first[1] });
		await live(other);

		// Another password ends the other session at once.
		await page.getByRole('button', { name: 'Account of admin' }).click();
		await page.getByRole('menuitem', { name: 'Your account' }).click();
		await expect(page.getByText('8 recovery codes left')).toBeVisible();
		await page.getByLabel('Current password').fill(WORDS);
		await page.getByLabel('New password').fill('password123');
		await page.getByLabel('The new one again').fill('password123');
		await page.getByRole('button', { name: 'Change password' }).click();
		const proof = page.getByRole('dialog', { name: 'Is it you?' });
		await proof.getByRole('button', { name: 'Use a recovery code instead' }).click();
		await prove(page, first[2] ?? '', 'Recovery code');
		await expectWrong(page.getByLabel('New password'), /first that are tried/);
		await expect(page.getByLabel('Current password')).toHaveValue(WORDS);
		await page.getByLabel('New password').fill(OTHER_WORDS);
		await page.getByLabel('The new one again').fill(OTHER_WORDS);
		await page.getByRole('button', { name: 'Change password' }).click();
		await expect(page.getByText('The password was changed')).toBeVisible();
		await expect(other).toHaveURL(/\/login$/, { timeout: 5_000 });
		await lookAt(page, 'account');

		// New recovery codes: the old ones are worth nothing. The change made the dashboard ask again.
		await page.getByRole('button', { name: 'New recovery codes' }).click();
		await proof.getByRole('button', { name: 'Use a recovery code instead' }).click();
		await prove(page, first[3] ?? '', 'Recovery code');
		await expect(list).toHaveCount(10);
		const second = await list.allInnerTexts();
		expect(second).not.toEqual(first);
		await page.getByRole('button', { name: 'I have kept them' }).click();
		await enter(other, url, { password: OTHER_WORDS, recovery: first[4] });
		await expectWrong(other.getByLabel('Password'), /That did not match/);

		// Off, and on again from the account page.
		const off = page.getByRole('button', { name: 'Turn off' });
		await off.click();
		await page.getByRole('button', { name: 'Really turn off?' }).click();
		const setUp = page.getByRole('button', { name: 'Set up' });
		await expect(setUp).toBeVisible();
		await setUp.click();
		await prove(page, OTHER_WORDS);
		await expect(page.getByRole('img', { name: /One-time code set-up/ })).toBeVisible();
		await lookAt(page, 'totp');
		const fresh = codesOf(
			await page
				.locator('code')
				.filter({ hasText: /^[A-Z2-7]{32}$/ })
				.innerText()
		);
		await page.getByLabel('The code it shows now').fill('000000');
		await page.getByRole('button', { name: 'Turn on' }).click();
		await expectWrong(page.getByLabel('The code it shows now'), /does not match/);
		const used = fresh();
		await page.getByLabel('The code it shows now').fill(used);
		await page.getByRole('button', { name: 'Turn on' }).click();
		await expect(list).toHaveCount(10);
		await enter(other, url, { password: OTHER_WORDS, code: used });
		await expectWrong(other.getByLabel('Password'), /That did not match/);
		await enter(other, url, { password: OTHER_WORDS, code: fresh() });
		await live(other);
		await other.context().close();
	}
);

inWorld(
	'sessions are listed and ended, and their tabs close at once; the environment’s password is changed there',
	async ({ page, browser, world }) => {
		const { url } = world.dashboard;
		await enter(page, url);
		await live(page);
		const others = [await otherPerson(browser), await otherPerson(browser)] as const;
		for (const other of others) {
			await enter(other, url);
			await live(other);
		}
		const [, deep] = others;
		await deep.goto(`${url}/operations?show=failed`);
		await live(deep);
		await page.goto(`${url}/settings/sessions`);
		const sessions = page.getByRole('list', { name: 'Sessions' }).getByRole('listitem');
		// The world itself is signed in, too.
		await expect(sessions).toHaveCount(4);
		await expect(sessions.filter({ hasText: 'This one' })).toHaveCount(1);
		await expect(sessions.filter({ hasText: 'Chrome on Linux' })).toHaveCount(3);
		await expect(sessions.first()).toContainText('127.0.0.1');
		await lookAt(page, 'sessions');
		await page
			.getByRole('button', { name: /^End the session of Chrome/ })
			.first()
			.click();
		await expect(sessions).toHaveCount(3);
		await expect
			.poll(() => others.filter((other) => new URL(other.url()).pathname === '/login').length, {
				timeout: 5_000
			})
			.toBe(1);
		await page.getByRole('button', { name: 'End all others' }).click();
		await expect(sessions).toHaveCount(1);
		for (const other of others) await expect(other).toHaveURL(/\/login(\?|$)/, { timeout: 5_000 });
		await inWorld.step('who signs in anew is where they were', async () => {
			await deep.getByLabel('Password').fill(PASSWORD);
			await deep.getByRole('button', { name: 'Sign in' }).click();
			await expect(deep).toHaveURL(`${url}/operations?show=failed`);
			await live(deep);
		});
		for (const other of others) await other.context().close();

		await inWorld.step('the environment’s password is told to be changed there', async () => {
			await page.goto(`${url}/settings/account`);
			await expect(page.getByText('NIXFLEET_PASSWORD_HASH')).toBeVisible();
			await expect(page.getByRole('button', { name: 'Change password' })).toHaveCount(0);
		});
	}
);
