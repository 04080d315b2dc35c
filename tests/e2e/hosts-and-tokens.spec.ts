import { agentOf } from './agent-of.ts';
import { helloOf, profileOf } from '../support/hello.ts';
import { ENROLMENT_TOKEN, PASSWORD } from '../support/server.ts';
import { lookAt } from './look.ts';
import { prove } from './people.ts';
import { expect, longAgo, row, signIn, test } from './world.ts';

/** Who is let in: hosts that wait, tokens, and second machines. */

test.describe('where hosts are accepted', () => {
	test.use({ worldOptions: { serverEnv: { NIXFLEET_ENROLLMENT: 'approve' } } });

	test('a host that waits is told apart, looked at, accepted; another is rejected', async ({
		page,
		world
	}) => {
		test.setTimeout(300_000);
		const { url } = world.dashboard;
		const stranger = await agentOf(url, ENROLMENT_TOKEN, {
			path: 'agent.enroll',
			input: { secret: 's'.repeat(43), profile: profileOf('stranger') }
		});
		await stranger.leave();
		await signIn(page, url);
		await longAgo(page, url);
		const hsb1 = row(page, 'hsb1');
		await expect(hsb1).toContainText('Waiting to be accepted');
		await expect(hsb1).toContainText(/from 127\.0\.0\.1/);
		await expect(hsb1).toContainText(/x86_64-linux|aarch64-linux/);
		await expect(page.getByRole('button', { name: /^Waiting\s*2$/ })).toBeVisible();
		await expect(page.getByRole('button', { name: 'Pull hsb1' })).toHaveCount(0);
		await lookAt(page, 'waiting-fleet');

		await hsb1.getByRole('link', { name: 'hsb1', exact: true }).click();
		const banner = page.getByRole('region', { name: 'hsb1 waits' });
		await expect(banner).toContainText('nothing is asked of it');
		await lookAt(page, 'waiting-host');
		await banner.getByRole('button', { name: 'Accept hsb1' }).click();
		await expect(banner).toHaveCount(0);
		await expect(page.getByRole('button', { name: 'Pull hsb1' })).toBeVisible();

		await page.getByRole('link', { name: 'Fleet', exact: true }).first().click();
		await row(page, 'stranger').getByRole('button', { name: 'Reject stranger' }).click();
		const dialog = page.getByRole('dialog', { name: 'Reject stranger?' });
		await expect(dialog).toContainText('identity.json');
		await lookAt(page, 'reject-dialog');
		await dialog.getByRole('button', { name: 'Reject' }).click();
		await prove(page, PASSWORD);
		await expect(row(page, 'stranger')).toHaveCount(0);
		await expect(page.getByRole('button', { name: /^Waiting/ })).toHaveCount(0);
		await expect(row(page, 'hsb1')).not.toContainText('Waiting to be accepted');
	});
});

test('tokens are made, rotated with an overlap and revoked on the page of the host', async ({
	page,
	world
}) => {
	test.setTimeout(300_000);
	const { url } = world.dashboard;
	await signIn(page, url);
	await longAgo(page, url);
	await row(page, 'hsb1').getByRole('link', { name: 'hsb1', exact: true }).click();
	const tokens = page.getByRole('region', { name: 'Tokens' });
	await expect(tokens.getByRole('listitem')).toHaveCount(1);
	await expect(tokens).toContainText('Brought at enrolment');
	await expect(tokens).toContainText('in use now');
	await expect(tokens).toContainText('from 127.0.0.1');
	// What is used now was not used some time ago.
	await expect(tokens).not.toContainText('last used');

	await tokens.getByRole('button', { name: 'New token' }).click();
	const dialog = page.getByRole('dialog');
	await dialog.getByRole('button', { name: 'Make a token' }).click();
	await prove(page, PASSWORD);
	await expect(dialog.getByRole('group', { name: 'Token', exact: true })).toHaveText(
		/^nfh_[0-9A-Z]{26}_[A-Za-z0-9_-]{43}$/
	);
	await expect(dialog).toContainText('systemctl restart nixfleet-agent');
	await lookAt(page, 'new-token');
	await dialog.getByRole('button', { name: 'Done' }).click();
	await expect(tokens.getByRole('listitem')).toHaveCount(2);

	const enrolled = tokens.getByRole('listitem').filter({ hasText: 'Brought at enrolment' });
	await enrolled.getByRole('button', { name: /^Rotate/ }).click();
	await expect(dialog.getByLabel('One day')).toBeChecked();
	await dialog.getByLabel('One hour').check();
	await lookAt(page, 'rotate-token');
	await dialog.getByRole('button', { name: 'Rotate' }).click();
	await dialog.getByRole('button', { name: 'Done' }).click();
	await expect(enrolled).toContainText(/ends in (1 h|59 min)/);
	await expect(tokens.getByRole('listitem')).toHaveCount(3);
	await lookAt(page, 'tokens');

	await enrolled.getByRole('button', { name: /^Revoke/ }).click();
	await expect(dialog).toContainText('is cut off at once');
	await dialog.getByRole('button', { name: 'Revoke' }).click();
	await expect(tokens.getByRole('listitem')).toHaveCount(2);
	await expect(page.getByText(/as of/)).toBeVisible();

	await tokens
		.getByRole('button', { name: /^Revoke/ })
		.first()
		.click();
	await dialog.getByRole('button', { name: 'Revoke' }).click();
	await expect(tokens.getByRole('listitem')).toHaveCount(1);
	await tokens.getByRole('button', { name: /^Revoke/ }).click();
	await expect(dialog).toContainText('It is the last token of hsb1');
	await lookAt(page, 'last-token');
	await dialog.getByRole('button', { name: 'Revoke' }).click();
	await expect(tokens).toContainText('the agent cannot come in');
});

test.describe('a second machine', () => {
	test.use({ worldOptions: { agent: false } });

	test('raises an alarm that is dismissed, or the machine trusted', async ({ page, world }) => {
		test.setTimeout(300_000);
		const { url } = world.dashboard;
		const enrolled = await agentOf(url, ENROLMENT_TOKEN, {
			path: 'agent.enroll',
			input: { secret: 's'.repeat(43), profile: profileOf('hsb1') }
		});
		await enrolled.leave();
		const token = enrolled.answer.result?.data?.token ?? '';
		const hello = async (machine: string) => {
			const agent = await agentOf(url, token, {
				path: 'agent.hello',
				input: helloOf('hsb1', { machineId: machine.repeat(64) })
			});
			await agent.leave();
			return agent.answer.error?.message ?? null;
		};
		expect(await hello('a')).toBeNull();
		expect(await hello('b')).toContain('another machine');

		await signIn(page, url);
		await longAgo(page, url);
		await expect(row(page, 'hsb1')).toContainText('Another machine came with the token');
		await expect(page.getByRole('button', { name: /^Needs attention\s*1$/ })).toBeVisible();
		await lookAt(page, 'alarm-fleet');
		await page.getByRole('link', { name: 'Look at it: the alarm about hsb1' }).click();
		const alarm = page.getByRole('region', { name: 'Alarm about hsb1' });
		await expect(alarm).toContainText('from 127.0.0.1');
		await lookAt(page, 'alarm-host');
		await alarm.getByRole('button', { name: 'Dismiss' }).click();
		await expect(alarm).toHaveCount(0);

		expect(await hello('b')).toContain('another machine');
		await alarm.getByRole('button', { name: 'Trust this machine' }).click();
		await prove(page, PASSWORD);
		await expect(alarm).toHaveCount(0);
		expect(await hello('b')).toBeNull();
		expect(await hello('a')).toContain('another machine');
	});
});
