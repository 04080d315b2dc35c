import { createHmac } from 'node:crypto';
import { expect, it } from 'vitest';
import type { AddChannel } from '$lib/protocol/index.ts';
import { openReceiver, type Receiver } from '../support/receiver.ts';
import { waitFor } from '../support/wait-for.ts';
import { openWorld } from '../support/world.ts';

/** The built dashboard with a real agent, and somebody who is told. */

type World = Awaited<ReturnType<typeof openWorld>>;
type Body = {
	id: string;
	event: string;
	title: string;
	conditions: {
		alert: string;
		kind: string;
		host: { url: string } | null;
		lastedSeconds: number;
	}[];
};

const settings = {
	name: 'ops',
	kinds: ['contact', 'operation', 'tests', 'disk', 'alarm', 'waiting', 'database'],
	filter: '',
	quietTypes: ['laptop'],
	graceMinutes: 0,
	enabled: true
} satisfies Partial<AddChannel>;

const add = (world: World, input: Partial<AddChannel> & { address: string }) =>
	world.browser.rpc.notifications.add.mutate({
		...settings,
		kind: 'webhook',
		token: null,
		...input
	});

const titles = (receiver: Receiver): string[] =>
	(receiver.bodies() as unknown as Body[]).map(({ event, title }) => `${event}: ${title}`);
const told = (receiver: Receiver, count: number, timeoutMs = 60_000): Promise<true> =>
	waitFor(
		`${count} messages, and not ${JSON.stringify(titles(receiver))}`,
		() => receiver.received.length >= count,
		timeoutMs
	).then(() => true as const);

async function failing(world: World): Promise<void> {
	world.repository.setHost('hsb1', { motd: 'two', failBuild: true });
	world.repository.push('Break it');
	const operation = await world.browser.finished(await world.browser.start('hsb1', 'pull-switch'));
	expect(operation.state).toBe('failed');
}

async function mended(world: World): Promise<void> {
	world.repository.setHost('hsb1', { motd: 'three' });
	world.repository.push('Mend it');
	const operation = await world.browser.finished(await world.browser.start('hsb1', 'pull-switch'));
	expect(operation.state).toBe('succeeded');
}

it('a failed switch is told once, also across kill -9, and that it is made good is told as the same alert', async () => {
	await using receiver = await openReceiver();
	await using world = await openWorld();
	await world.browser.stepUp();
	const { signingSecret } = await add(world, { address: `${receiver.url}/in`, token: 'a-token' });
	await failing(world);
	await told(receiver, 1);
	expect(titles(receiver)).toEqual(['began: Pull + Switch on hsb1 failed']);
	const [request] = receiver.received;
	const { body = '', headers = {} } = request ?? {};
	expect(headers['x-nixfleet-signature-256']).toBe(
		`sha256=${createHmac('sha256', signingSecret ?? '')
			.update(`${String(headers['x-nixfleet-timestamp'])}.${body}`)
			.digest('hex')}`
	);
	expect(headers).toMatchObject({ authorization: 'Bearer a-token' });

	// Killed before it has stored that the message arrived, it would send it again, with the same id.
	await waitFor('the message to be stored as delivered', async () => {
		const [channel] = await world.browser.rpc.notifications.list.query();
		return channel?.lastSentAt != null && channel.waiting === 0;
	});
	await world.restartDashboard();
	await world.browser.online('hsb1');
	await mended(world);
	await told(receiver, 2);
	expect(titles(receiver)).toEqual([
		'began: Pull + Switch on hsb1 failed',
		'ended: Pull + Switch on hsb1 is made good'
	]);
	const [began, ended] = receiver.bodies() as unknown as Body[];
	expect(ended?.conditions[0]?.alert).toBe(began?.conditions[0]?.alert);
	expect(began?.conditions[0]?.host?.url).toBe(`${world.dashboard.url}/hosts/hsb1`);
	expect(world.dashboard.program.output()).not.toMatch(/a-token|\/in\b/);
});

it(
	'an agent that is gone is told after its grace, and its return with how long it was away',
	{ timeout: 300_000 },
	async () => {
		await using receiver = await openReceiver();
		await using world = await openWorld();
		await world.browser.stepUp();
		await add(world, { address: `${receiver.url}/now` });
		await add(world, { name: 'patient', address: `${receiver.url}/patient`, graceMinutes: 60 });
		await world.agent?.stop('SIGKILL');
		// Nobody is out of contact before a minute and a half.
		await told(receiver, 1, 150_000);
		world.host.startAgent();
		await told(receiver, 2);
		expect(titles(receiver)).toEqual([
			'began: hsb1 is out of contact',
			'ended: hsb1 is in contact again'
		]);
		expect((receiver.bodies()[1] as unknown as Body).conditions[0]?.lastedSeconds).toBeGreaterThan(
			89
		);
		expect(receiver.received.map(({ path }) => path)).toEqual(['/now', '/now']);
	}
);

it('a receiver that is down gets everything in order when it is back, with one that redirects and one that never answers beside it', async () => {
	const lost = await openReceiver();
	const { port, url } = lost;
	await lost[Symbol.asyncDispose]();
	await using slow = await openReceiver();
	slow.answers(() => {});
	await using elsewhere = await openReceiver();
	await using redirecting = await openReceiver();
	redirecting.answers((response) =>
		response.writeHead(302, { location: `${elsewhere.url}/stolen` }).end()
	);
	await using good = await openReceiver();
	await using world = await openWorld();
	const { rpc } = world.browser;
	await world.browser.stepUp();
	await add(world, { name: 'down', address: `${url}/in` });
	await add(world, { name: 'slow', address: `${slow.url}/in` });
	await add(world, { name: 'redirecting', address: `${redirecting.url}/in`, token: 'a-token' });
	await add(world, { name: 'good', kind: 'ntfy', address: `${good.url}/my-topic` });
	await failing(world);
	await told(good, 1);
	await mended(world);
	await told(good, 2);
	expect(good.bodies().map(({ topic, priority, tags }) => ({ topic, priority, tags }))).toEqual([
		{ topic: 'my-topic', priority: 4, tags: ['warning'] },
		{ topic: 'my-topic', priority: 3, tags: ['white_check_mark'] }
	]);
	const failures = await waitFor('three channels to fail', async () => {
		const channels = await rpc.notifications.list.query();
		const found = channels.filter(({ failure }) => failure !== null);
		return (
			found.length === 3 &&
			Object.fromEntries(found.map(({ name, failure }) => [name, failure?.message]))
		);
	});
	expect(failures).toEqual({
		down: 'It cannot be reached: nothing listens there.',
		slow: 'It did not answer within 10 seconds.',
		redirecting: expect.stringContaining('redirect (302), which is not followed') as string
	});
	expect(elsewhere.received).toEqual([]);

	await world.restartDashboard();
	await using back = await openReceiver(port);
	await told(back, 2);
	expect(titles(back)).toEqual([
		'began: Pull + Switch on hsb1 failed',
		'ended: Pull + Switch on hsb1 is made good'
	]);
	const healed = await waitFor('it to be well again', async () =>
		(await world.browser.rpc.notifications.list.query()).find(
			({ name, failure }) => name === 'down' && failure === null
		)
	);
	expect(healed).toMatchObject({ waiting: 0, open: 0 });
});

it('a channel with a filter tells of its hosts alone', async () => {
	await using receiver = await openReceiver();
	await using world = await openWorld();
	const { browser } = world;
	await browser.stepUp();
	await add(world, { address: `${receiver.url}/web`, filter: 'tag:web' });
	await add(world, { name: 'all', address: `${receiver.url}/all` });
	await failing(world);
	await told(receiver, 1);
	expect(receiver.received.map(({ path }) => path)).toEqual(['/all']);
	const id = (await browser.host('hsb1'))?.id ?? '';
	await browser.rpc.hosts.tag.mutate({ hostIds: [id], add: ['web'] });
	await told(receiver, 2);
	expect(receiver.received.map(({ path }) => path)).toEqual(['/all', '/web']);
});

it('who waits to be accepted is told to who asked for it, in Slack’s and Discord’s words', async () => {
	await using receiver = await openReceiver();
	await using world = await openWorld({
		serverEnv: { NIXFLEET_ENROLLMENT: 'approve' },
		agent: false
	});
	await world.browser.stepUp();
	await add(world, { name: 'slack', kind: 'slack', address: `${receiver.url}/services/T/B/x` });
	await add(world, {
		name: 'discord',
		kind: 'discord',
		address: `${receiver.url}/api/webhooks/1/x`
	});
	world.host.startAgent();
	await told(receiver, 2);
	const of = (path: string) => receiver.received.find((each) => each.path === path)?.body ?? '';
	expect(of('/services/T/B/x')).toContain('hsb1 waits to be accepted');
	expect(of('/api/webhooks/1/x')).toContain('hsb1 waits to be accepted');
});
