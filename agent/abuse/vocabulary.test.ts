import { LIMITS } from '$lib/protocol/index.ts';
import { expect, it, vi } from 'vitest';
import { end, isRunning, makeHost } from '../support/agent-process.ts';
import { startEvilDashboard } from '../support/evil-dashboard.ts';
import { order, until, write } from '../support/fixtures.ts';
import { newUlid } from '../ulid.ts';

// Real processes on a busy machine take their time.
vi.setConfig({ testTimeout: 90_000 });

async function connected(change: Parameters<typeof makeHost>[1] = {}) {
	const evil = await startEvilDashboard();
	const host = await makeHost(evil, change);
	const agent = host.start();
	await until(() => evil.of('commands').length > 0, 'the agent to listen', 30_000);
	const finished = (id: string) =>
		until(() => evil.ids('result').includes(id), 'the result', 60_000);
	return { evil, host, agent, finished };
}

const offerOf = (change: object) => ({ type: 'offer', operation: { ...order(), ...change } });

it('orders outside the vocabulary are refused with a sentence, run nothing, and the next true one works', async () => {
	const { evil, host, agent, finished } = await connected();
	const evilOffers = [
		{ command: 'exec' },
		{ command: 'constructor' },
		{ command: '__proto__' },
		{ command: ['switch', '; touch /tmp/x'] },
		{ argv: ['sh', '-c', 'id'] },
		{ shell: 'id' },
		{ commit: 'HEAD; id' },
		{ commit: '--upload-pack=id' },
		{ commit: 'a'.repeat(39) },
		{ branch: '../../etc' },
		{ branch: '-x' },
		{ argument: { generation: 1, systemPath: '/nix/store/../../etc' } },
		{ argument: { generation: -1 } },
		{ argument: { path: '/bin/sh' } },
		{ command: 'switch', requestedBy: 'x'.repeat(10_000) },
		{ force: 'yes' },
		{ pid: 1 },
		{ startWithinMs: -1 },
		{ phaseLimits: { build: 1e15 } },
		{ repoUrl: 'ext::sh -c id' }
	].map((change) => offerOf({ command: 'switch', ...change }));
	for (const offer of evilOffers) evil.send(offer);
	const ids = evilOffers.map((offer) => offer.operation.id);
	await until(() => ids.every((id) => evil.ids('reject').includes(id)), 'the rejections', 30_000);
	expect(
		evil.of('reject').every((call) => JSON.stringify(call.input).includes('not-supported'))
	).toBe(true);

	for (const command of [
		null,
		7,
		'switch',
		[],
		{},
		{ type: 'exec', argv: ['id'] },
		{ type: 'kill', pid: agent.pid, signal: 9 },
		{ type: 'cancel', id: newUlid(), force: true, pid: agent.pid },
		{ type: 'cancel', id: '../../etc', force: true },
		{ type: 'cancel', id: newUlid(), force: true },
		JSON.parse('{"type":"refresh","__proto__":{"type":"offer"}}'),
		{ type: 'offer', operation: { id: '../../../etc/passwd' } },
		{ type: 'settings', intervalSeconds: 'soon' }
	])
		evil.send(command);
	evil.sendEvent({ type: 'data', data: null });
	evil.sendEvent({ type: 'data' });

	const given = order({ command: 'pull' });
	evil.send({ type: 'offer', operation: given });
	await finished(given.id);
	expect(host.journal.ids()).toEqual([given.id]);
	expect(host.ledger()).toEqual([]);
	expect(isRunning(agent)).toBe(true);
});

it('frames that are no messages cost the dashboard the connection, never the agent', async () => {
	const { evil, agent, host } = await connected();
	const frames: (string | Buffer)[] = [
		'{',
		'null',
		'7',
		'"x"',
		'[]',
		'',
		'{}',
		'{"id":1}',
		'{"id":1,"result":null}',
		'{"method":"rm -rf"}',
		'{"id":{},"result":{}}',
		'[['.repeat(20_000),
		Buffer.from([0xff, 0xfe, 0]),
		'x'.repeat(LIMITS.agentFrameBytes + 1)
	];
	for (const frame of frames) {
		const before = evil.of('commands').length;
		evil.sendRaw(frame);
		await until(
			() => evil.of('commands').length > before,
			`the agent after ${String(frame).slice(0, 20)}`,
			60_000
		);
	}
	expect(isRunning(agent)).toBe(true);
	expect(host.log()).toContain('no message of its own');
	expect(host.log()).toContain('larger frame than any dashboard');
	expect(host.log()).not.toMatch(/SyntaxError|TypeError|Unexpected/);
	await end(agent);
	expect(agent.exitCode).toBe(0);
});

it('more commands than any dashboard gives end the connection, and the agent comes back later', async () => {
	const { evil, agent, host } = await connected();
	for (let count = 0; count < 500; count++) evil.send({ type: 'refresh' });
	await until(() => host.log().includes('more commands than any'), 'the end', 30_000);
	await until(() => evil.of('commands').length === 2, 'the agent again', 30_000);
	expect(evil.of('heartbeat').length).toBeLessThan(50);
	expect(isRunning(agent)).toBe(true);
});

it('an order runs once, whatever is said again, and also after its entry is acknowledged', async () => {
	const { evil, host, agent, finished } = await connected();
	const pulled = order({ command: 'pull' });
	evil.send({ type: 'offer', operation: pulled });
	await finished(pulled.id);
	const given = order({ command: 'switch' });
	for (let count = 0; count < 5; count++) evil.send({ type: 'offer', operation: given });
	await finished(given.id);
	await until(() => host.journal.entry(given.id).acked, 'the acknowledgement');
	evil.send({ type: 'offer', operation: given });
	await until(() => evil.ids('reject').includes(given.id), 'the refusal');
	expect(JSON.stringify(evil.of('reject').at(-1)?.input)).toMatch(/replay.*will not do so twice/);

	await end(agent);
	const sessions = evil.of('commands').length;
	host.start();
	await until(() => evil.of('commands').length > sessions, 'the next agent', 30_000);
	const refusals = evil.of('reject').length;
	evil.send({ type: 'offer', operation: given });
	await until(() => evil.of('reject').length > refusals, 'the refusal again');
	expect(host.ledger()).toHaveLength(1);
});

it('an order whose time is over is not begun', async () => {
	const { evil, host } = await connected();
	evil.answers.set('agent.accept', () => undefined);
	const given = order({ command: 'pull', startWithinMs: 0 });
	evil.send({ type: 'offer', operation: given });
	await until(() => host.journal.entry(given.id).result() !== null, 'it to expire', 30_000);
	expect(host.journal.entry(given.id).result()).toMatchObject({ outcome: 'expired' });
	expect(host.journal.entry(given.id).phases()).toEqual([]);
});

it('a forced stop of any other id leaves the running operation alone', async () => {
	const { evil, host, finished } = await connected({
		rebuild:
			'echo activating; while [ ! -e "$root/go" ]; do sleep 0.05; done; ln -sfn "$root/store/$rev" "$root/run/current-system"'
	});
	const given = order({ command: 'pull-switch', commit: host.repo.first });
	evil.send({ type: 'offer', operation: given });
	await until(
		() =>
			host.journal.ids().includes(given.id) &&
			host.journal.entry(given.id).phases().at(-1)?.phase === 'activate',
		'the activation',
		60_000
	);
	for (let count = 0; count < 10; count++)
		evil.send({ type: 'cancel', id: newUlid(), force: true });
	const beats = evil.of('heartbeat').length;
	evil.send({ type: 'settings', intervalSeconds: 5 });
	await until(() => evil.of('heartbeat').length > beats, 'a beat', 30_000);
	expect(host.journal.entry(given.id).cancelWish()).toBeNull();
	write(`${host.root}/go`, '');
	await finished(given.id);
	expect(host.ledger()).toHaveLength(1);
});
