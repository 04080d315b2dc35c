import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { bareCheckout, helloOf, profileOf } from '../support/hello.ts';
import { ENROLMENT_TOKEN } from '../support/server.ts';
import { NO_FACTS } from '../../src/lib/protocol/host.ts';
import { agentOf } from './agent-of.ts';
import { lookAt } from './look.ts';
import { test as base, expect, live, row, signIn } from './world.ts';

/** From every commit there is a way to its forge. */

const [OLD, MIDDLE, NEW] = ['a', 'b', 'c'].map((digit) => digit.repeat(40)) as [
	string,
	string,
	string
];

/** A Forgejo that has three commits, as its API tells them; and a dashboard that follows it. */
const test = base.extend<{ forge: { repository: string } }>({
	// eslint-disable-next-line no-empty-pattern -- Playwright wants the pattern
	forge: async ({}, use) => {
		const date = '2026-01-02T03:04:05Z';
		const listed = [
			[NEW, 'nas: more disks'],
			[MIDDLE, 'nas: a firewall']
		].map(([sha, message]) => ({
			sha,
			commit: { message, author: { name: 'Ada' }, committer: { date } }
		}));
		const answers: Record<string, unknown> = {
			'branches/main': { commit: { id: NEW, message: 'nas: more disks', timestamp: date } },
			[`compare/${OLD}...${NEW}`]: { total_commits: 2, commits: listed },
			[`compare/${NEW}...${OLD}`]: { total_commits: 0, commits: [] }
		};
		const server = createServer((request, response) => {
			const answer = answers[(request.url ?? '').replace('/api/v1/repos/me/cfg/', '')];
			response.writeHead(answer === undefined ? 404 : 200).end(JSON.stringify(answer ?? {}));
		});
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		const { port } = server.address() as AddressInfo;
		await use({ repository: `http://127.0.0.1:${port}/me/cfg` });
		server.closeAllConnections();
		await new Promise((resolve) => server.close(resolve));
	},
	worldOptions: async ({ forge }, use) =>
		use({
			agent: false,
			serverEnv: {
				NIXFLEET_REPO_URL: `${forge.repository.replace('//', '//ada:secret@')}.git`,
				NIXFLEET_REPO_API: 'forgejo'
			}
		})
});

test('a host that is behind says what a pull brings, and every commit leads to its forge', async ({
	page,
	world,
	forge
}) => {
	const { url } = world.dashboard;
	const profile = { ...profileOf('nas'), repoUrl: `${forge.repository}.git` };
	const { answer, leave } = await agentOf(url, ENROLMENT_TOKEN, {
		path: 'agent.enroll',
		input: { secret: 's'.repeat(43), profile }
	});
	await leave();
	const facts = { ...NO_FACTS, checkout: bareCheckout(OLD) };
	const agent = await agentOf(url, answer.result?.data?.token ?? '', {
		path: 'agent.hello',
		input: helloOf('nas', { profile, facts })
	});
	expect(agent.answer.error).toBeUndefined();
	await agent.leave();
	const addressOf = (commit: string) => `${forge.repository}/commit/${commit}`;

	await signIn(page, url);
	await test.step('the target', async () => {
		await page.getByRole('button', { name: /^Fleet target/ }).click();
		const link = page.getByRole('link', { name: `Commit ${NEW.slice(0, 7)} on 127.0.0.1` });
		await expect(link).toHaveAttribute('href', addressOf(NEW));
		await expect(link).toHaveAttribute('target', '_blank');
		await expect(link).toHaveAttribute('rel', 'noreferrer');
		await page.keyboard.press('Escape');
	});

	await row(page, 'nas').getByRole('link', { name: 'nas' }).click();
	await expect(page.getByRole('heading', { level: 1, name: 'nas' })).toBeVisible();
	await live(page);
	const known = page.getByRole('region', { name: 'Facts' });
	await expect(known.getByRole('link', { name: /^Commit aaaaaaa on/ })).toHaveAttribute(
		'href',
		addressOf(OLD)
	);

	await test.step('what a pull brings is asked for when somebody wants to know', async () => {
		const list = page.getByRole('list', { name: 'Commits in between' });
		const brings = page.getByRole('button', { name: 'What a pull brings' });
		await expect(brings).toHaveAttribute('aria-expanded', 'false');
		await expect(list).toHaveCount(0);
		await brings.click();
		await expect(page.getByRole('heading', { name: 'Commits 2 commits' })).toBeVisible();
		await expect(list.getByRole('listitem')).toContainText(['nas: more disks', 'nas: a firewall']);
		await expect(list.getByRole('link').nth(1)).toHaveAttribute('href', addressOf(MIDDLE));
		await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
		await list.getByRole('button', { name: /^bbbbbbb/ }).click();
		await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe(MIDDLE);
		await lookAt(page, 'commits-behind');
	});
});
