import { createHmac } from 'node:crypto';
import { expect, it } from 'vitest';
import { waitFor } from '../support/wait-for.ts';
import { openWorld } from '../support/world.ts';

const SECRET = 'the webhook secret of the tests';

it('a push is seen at once by its webhook, with what the host lacks', async () => {
	await using world = await openWorld({
		// Nobody would look for an hour.
		serverEnv: { NIXFLEET_TARGET_INTERVAL: '3600', NIXFLEET_WEBHOOK_SECRET: SECRET }
	});
	const { browser, repository, dashboard } = world;
	await browser.finished(await browser.start('hsb1', 'pull'));
	await waitFor(
		'the host on target',
		async () => (await browser.host('hsb1'))?.status.git.state === 'ok'
	);

	repository.push('Add a thing');
	const head = repository.push('Mend the thing');
	const deliver = (secret: string, body = JSON.stringify({ ref: 'refs/heads/main' })) =>
		fetch(`${dashboard.url}/hooks/git`, {
			method: 'POST',
			headers: {
				'content-type': 'application/json',
				'x-hub-signature-256': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`
			},
			body
		});

	expect((await deliver('guessed')).status).toBe(401);
	expect((await browser.rpc.target.get.query()).target?.commit).not.toBe(head);
	// As large as the push of many commits with many files is.
	const large = JSON.stringify({ ref: 'refs/heads/main', commits: 'x'.repeat(300_000) });
	const begun = Date.now();
	expect((await deliver(SECRET, large)).status).toBe(202);
	await waitFor('the row to tell', async () => {
		const row = await browser.host('hsb1');
		return row?.status.git.reason === 'behind-target';
	});
	console.log(`from the webhook to the changed row: ${Date.now() - begun} ms`);
	expect((await browser.host('hsb1'))?.status).toMatchObject({
		git: {
			state: 'behind',
			message: expect.stringMatching(/by 2 commits: “Mend the thing”, “Add a thing”/) as string
		}
	});
	expect((await browser.rpc.target.get.query()).target).toMatchObject({
		commit: head,
		message: 'Mend the thing',
		lockHash: expect.stringMatching(/^[0-9a-f]{64}$/) as string
	});
	// Any other page still takes no more than a form needs.
	const form = await fetch(`${dashboard.url}/login`, {
		method: 'POST',
		headers: { origin: dashboard.url, 'content-type': 'application/x-www-form-urlencoded' },
		body: `password=${'x'.repeat(100_000)}`
	});
	expect(form.status).toBe(413);
});

it('a push is seen without a webhook, too, when it is next looked', async () => {
	await using world = await openWorld({ serverEnv: { NIXFLEET_TARGET_INTERVAL: '5' } });
	const { browser, repository } = world;
	await browser.finished(await browser.start('hsb1', 'pull'));
	repository.push('Mend the thing');
	const begun = Date.now();
	await waitFor('the row to tell', async () => {
		const row = await browser.host('hsb1');
		return row?.status.git.reason === 'behind-target';
	});
	console.log(
		`without a webhook, looking every 5 s: ${Date.now() - begun} ms from the push to the changed row`
	);
});
