import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { z } from 'zod';
import { end, makeHost } from '../support/agent-process.ts';
import { startEvilDashboard } from '../support/evil-dashboard.ts';
import { order, until, write } from '../support/fixtures.ts';

// Real processes on a busy machine take their time.
vi.setConfig({ testTimeout: 120_000 });

const Rejected = z.object({ id: z.string(), reason: z.string(), message: z.string() });

async function world(change: Parameters<typeof makeHost>[1] = {}) {
	const evil = await startEvilDashboard();
	const host = await makeHost(evil, change);
	const start = async () => {
		const sessions = evil.of('commands').length;
		const agent = host.start();
		await until(() => evil.of('commands').length > sessions, 'the agent to listen', 30_000);
		return agent;
	};
	const perform = async (change: Parameters<typeof order>[0]) => {
		const given = order(change);
		evil.send({ type: 'offer', operation: given });
		const said = (path: string) => evil.ids(path).includes(given.id);
		await until(() => said('result') || said('reject'), 'an answer', 60_000);
		const rejected = evil.of('reject').map((call) => Rejected.parse(call.input));
		return rejected.findLast((each) => each.id === given.id) ?? null;
	};
	return { evil, host, start, perform, holdFile: join(host.root, 'etc/nixfleet/hold') };
}

it('a host takes no more in an hour than its own configuration allows, also after a restart', async () => {
	const { host, start, perform } = await world({
		env: { NIXFLEET_MAX_SWITCHES_PER_HOUR: '2', NIXFLEET_MAX_OPERATIONS_PER_HOUR: '4' }
	});
	const agent = await start();
	expect(await perform({ command: 'pull' })).toBeNull();
	expect(await perform({ command: 'switch' })).toBeNull();
	expect(await perform({ command: 'switch' })).toBeNull();
	const refused = await perform({ command: 'switch', force: true });
	expect(refused).toMatchObject({ reason: 'rate-limited' });
	expect(refused?.message).toMatch(
		/^alpha has taken 2 switches, rollbacks and boots within an hour, and its own configuration allows 2 \(NIXFLEET_MAX_SWITCHES_PER_HOUR\)\. Ask again in \d\d minutes/
	);
	await end(agent);
	await start();
	expect(await perform({ command: 'switch' })).toMatchObject({ reason: 'rate-limited' });
	expect(await perform({ command: 'pull' })).toBeNull();
	expect(await perform({ command: 'pull' })).toMatchObject({ reason: 'rate-limited' });
	expect(host.ledger()).toHaveLength(2);
});

/** A window that is closed for the next hours, by the clock of this machine. */
const elsewhen = (): string => {
	const hour = String(new Date(Date.now() + 12 * 3_600_000).getHours()).padStart(2, '0');
	return `${hour}:00-${hour}:30`;
};

it('a host is changed in its windows only; the rest it does at any time', async () => {
	const { evil, host, start, perform } = await world({ env: { NIXFLEET_WINDOWS: elsewhen() } });
	evil.answers.set('agent.reject', (input) =>
		Rejected.parse(input).reason === 'outside-window' ? new Error('invalid') : {}
	);
	await start();
	expect(await perform({ command: 'pull' })).toBeNull();
	// A dashboard that does not know of windows hears that the host is held, with the sentence that says by what.
	await perform({ command: 'switch', force: true });
	await until(() => evil.of('reject').length === 2, 'the second word');
	const said = evil.of('reject').map((call) => Rejected.parse(call.input));
	expect(said.map(({ reason }) => reason)).toEqual(['outside-window', 'held']);
	expect(said[1]?.message).toMatch(/^alpha may be changed in its windows only/);
	expect(host.ledger()).toHaveLength(0);
});

it('to a dashboard that does not know of rates the host is held', async () => {
	const { evil, start, perform } = await world({ env: { NIXFLEET_MAX_OPERATIONS_PER_HOUR: '1' } });
	evil.answers.set('agent.reject', (input) =>
		Rejected.parse(input).reason === 'rate-limited' ? new Error('invalid') : {}
	);
	await start();
	expect(await perform({ command: 'pull' })).toBeNull();
	await perform({ command: 'pull' });
	await until(() => evil.of('reject').length === 2, 'the second word');
	expect(evil.of('reject').map((call) => Rejected.parse(call.input).reason)).toEqual([
		'rate-limited',
		'held'
	]);
});

it.each<[string, (path: string) => void]>([
	['a file', (path) => void write(path, 'exam week')],
	['a folder', (path) => void mkdirSync(path, { recursive: true })],
	['a pipe', (path) => void execFileSync('mkfifo', [path])]
])(
	'a hold made of %s refuses everything, force included, until it is gone',
	async (_name, make) => {
		const { evil, host, start, perform, holdFile } = await world();
		await start();
		mkdirSync(join(holdFile, '..'), { recursive: true });
		make(holdFile);
		for (const command of [
			'pull',
			'switch',
			'pull-switch',
			'boot',
			'reboot',
			'rollback',
			'restart-agent',
			'collect-garbage'
		] as const)
			expect(await perform({ command, force: true })).toMatchObject({ reason: 'held' });
		expect(host.journal.ids()).toEqual([]);
		// It is told as a fact, too.
		evil.send({ type: 'refresh' });
		await until(
			() => evil.of('heartbeat').some((call) => JSON.stringify(call.input).includes('"hold":')),
			'the fact'
		);
		rmSync(holdFile, { recursive: true });
		expect(await perform({ command: 'pull' })).toBeNull();
	}
);

it('a hold made between accept and start lets nothing begin', async () => {
	const { evil, host, start, perform, holdFile } = await world();
	await start();
	evil.answers.set('agent.accept', () => {
		write(holdFile, 'just now');
		return { proceed: true };
	});
	expect(await perform({ command: 'pull-switch', commit: host.repo.first })).toBeNull();
	const [id = ''] = host.journal.ids();
	expect(host.journal.entry(id).result()).toMatchObject({
		outcome: 'failed',
		message:
			'alpha is held: just now. Remove /etc/nixfleet/hold on the host to go on. Nothing was changed.'
	});
	expect(host.journal.entry(id).phases()).toEqual([]);
	expect(host.ledger()).toEqual([]);
});

it('a hold made while a system is built keeps it from being activated', async () => {
	const { evil, host, start, holdFile } = await world();
	const build = `${host.folder}/bin/nix`;
	write(
		build,
		`#!/bin/sh\nmkdir -p "${join(holdFile, '..')}"\necho building > "${holdFile}"\nwhile [ "$1" != --out-link ]; do shift; done\nmkdir -p "${host.root}/store/x"\nln -sfn "${host.root}/store/x" "$2"\n`,
		0o755
	);
	await start();
	const given = order({ command: 'pull-switch', commit: host.repo.first });
	evil.send({ type: 'offer', operation: given });
	await until(() => evil.ids('result').includes(given.id), 'the result', 60_000);
	const result = host.journal.entry(given.id).result();
	expect(result?.outcome).toBe('failed');
	expect(result?.message).toContain('is held: building');
	expect(host.ledger()).toEqual([]);
});
