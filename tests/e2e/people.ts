import { generateTOTP } from '@oslojs/otp';
import { decodeBase32IgnorePadding } from '@oslojs/encoding';
import type { Browser, Page } from '@playwright/test';
import { PASSWORD } from '../support/server.ts';
import { expect, live } from './world.ts';

export const WORDS = 'one of several words';
export const OTHER_WORDS = 'altogether other words';

const STEP_MS = 30_000;

/** The code of the next step that an authenticator has not used yet; one step ahead is taken, too. */
export function codesOf(secret: string) {
	let last = -1;
	return (): string => {
		const now = Math.floor(Date.now() / STEP_MS);
		const counter = Math.max(now, last + 1);
		if (counter > now + 1) throw new Error('The codes of now are used up.');
		last = counter;
		return generateTOTPAt(secret, counter);
	};
}

function generateTOTPAt(secret: string, counter: number): string {
	const real = Date.now;
	Date.now = () => counter * STEP_MS;
	try {
		return generateTOTP(decodeBase32IgnorePadding(secret), 30, 6);
	} finally {
		Date.now = real;
	}
}

export async function enter(
	page: Page,
	url: string,
	as: { name?: string; password?: string; code?: string; recovery?: string } = {}
): Promise<void> {
	await page.goto(`${url}/login`);
	await page.getByLabel('Name').fill(as.name ?? 'admin');
	await page.getByLabel('Password').fill(as.password ?? PASSWORD);
	if (as.code !== undefined) await page.getByLabel('One-time code').fill(as.code);
	if (as.recovery !== undefined) {
		await page.getByRole('button', { name: 'Use a recovery code instead' }).click();
		await page.getByLabel('Recovery code').fill(as.recovery);
	}
	await page.getByRole('button', { name: 'Sign in' }).click();
}

/** Answers the question who is there, if it is asked. */
export async function prove(page: Page, secret: string, label = 'Password'): Promise<void> {
	const proof = page.getByRole('dialog', { name: 'Is it you?' });
	await proof.getByLabel(label, { exact: true }).fill(secret);
	await proof.getByRole('button', { name: 'Go on' }).click();
	await expect(proof).toBeHidden();
}

/** A window of its own for somebody else. */
export async function otherPerson(browser: Browser): Promise<Page> {
	return (await browser.newContext({ reducedMotion: 'reduce' })).newPage();
}

/** An admin on the users page invites; somebody follows the link and is in. */
export async function invited(
	admin: Page,
	guest: Page,
	person: { name: string; role: 'viewer' | 'operator' | 'admin'; proof?: string }
): Promise<string> {
	await admin.getByLabel('Name').fill(person.name);
	await admin.getByRole('combobox').first().selectOption(person.role);
	await admin.getByRole('button', { name: 'Invite' }).click();
	if (person.proof !== undefined) await prove(admin, person.proof);
	const link = (await admin.getByText(/\/invite\?token=/).innerText()).trim();
	await guest.goto(link);
	await expect(guest.getByRole('heading', { name: `Welcome, ${person.name}` })).toBeVisible();
	await guest.locator('[name=password]').fill(WORDS);
	await guest.getByLabel('The same again').fill(WORDS);
	await guest.getByRole('button', { name: 'Set password and sign in' }).click();
	await live(guest);
	return link;
}
