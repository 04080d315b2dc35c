import { describe, expect, it } from 'vitest';
import { NO_EVIDENCE, type Command, type OperationResult } from '$lib/protocol/index.ts';
import { operations } from '../db/index.ts';
import { newUlid } from '../platform/ids.ts';
import { openRooms, type ConnectedHost } from '../../../../tests/support/rooms.ts';
import { afterEnd, type Unresolved } from './unresolved.ts';

const ended = (command: Command, state: Unresolved['state'], id = command): Unresolved => ({
	id,
	hostId: 'H1',
	command,
	state,
	message: null,
	finishedAt: 1
});
const after = (...rows: Unresolved[]): string[] =>
	rows.reduce<readonly Unresolved[]>(afterEnd, []).map(({ command }) => command);

describe('what went wrong', () => {
	it.each<[string, Unresolved[], string[]]>([
		['stands', [ended('switch', 'failed')], ['switch']],
		['stands once', [ended('pull', 'failed'), ended('pull', 'timed-out')], ['pull']],
		[
			'is made good by the same',
			[ended('switch', 'rolled-back'), ended('switch', 'succeeded')],
			[]
		],
		[
			'is made good by what brings more',
			[
				ended('switch', 'failed'),
				ended('boot', 'interrupted'),
				ended('pull', 'failed'),
				ended('pull-switch', 'succeeded')
			],
			[]
		],
		[
			'is not made good by what brings less',
			[ended('pull-switch', 'failed'), ended('switch', 'succeeded')],
			['pull-switch']
		],
		[
			'is not made good by something else',
			[ended('test', 'failed'), ended('switch', 'succeeded')],
			['test']
		],
		['is not what a person stopped', [ended('switch', 'cancelled')], []],
		['is not what never began', [ended('switch', 'expired'), ended('switch', 'rejected')], []]
	])('%s', (_, rows, wanted) => expect(after(...rows)).toEqual(wanted));
});

describe('what is unresolved', () => {
	async function run(
		rooms: Awaited<ReturnType<typeof openRooms>>,
		{ host }: ConnectedHost,
		[command, outcome]: readonly [Command, OperationResult['outcome']]
	) {
		const [asked] = await rooms.operations.request({
			actor: 'admin',
			input: { hostIds: [host.id], command, force: true, queue: false }
		});
		if (!asked?.ok) throw new Error(asked?.message);
		const id = asked.operationId;
		await rooms.operations.accept(host, id);
		await rooms.operations.finish(host, {
			id,
			result: {
				outcome,
				message: `It ${outcome}.`,
				startedAt: 1,
				finishedAt: 2,
				logBytes: 0,
				evidence: { ...NO_EVIDENCE, exitCode: outcome === 'succeeded' ? 0 : 1 }
			}
		});
	}

	it('is the same after a restart, and goes with its host', async () => {
		await using rooms = await openRooms();
		const connected = await rooms.connectHost('hsb1');
		const { id } = connected.host;
		for (const step of [
			['collect-garbage', 'failed'],
			['restart-agent', 'failed'],
			['collect-garbage', 'timed-out']
		] as const)
			await run(rooms, connected, step);
		const commands = () => rooms.operations.unresolved(id).map(({ command }) => command);
		expect(commands()).toEqual(['restart-agent', 'collect-garbage']);
		const before = rooms.operations.unresolved(id);
		await rooms.restart();
		expect(rooms.operations.unresolved(id)).toEqual(before);
		// A later success is found in what is stored, too: of the same command or of one that brings it.
		const stored = (await rooms.db.select().from(operations))[0];
		if (!stored) throw new Error('Nothing is stored.');
		for (const [command, state] of [
			['switch', 'failed'],
			['boot', 'failed'],
			['pull-switch', 'succeeded'],
			['pull', 'failed'],
			['restart-agent', 'succeeded']
		] as const)
			await rooms.db
				.insert(operations)
				.values({ ...stored, id: newUlid(), command, state, idempotencyKey: null });
		await rooms.restart();
		expect(commands()).toEqual(['collect-garbage', 'pull']);
		await rooms.hosts.remove({ actor: 'admin', input: { id, confirmName: 'hsb1' } });
		expect(rooms.operations.unresolved(id)).toEqual([]);
		await rooms.restart();
		expect(rooms.operations.unresolved(id)).toEqual([]);
	});
});
