import { row } from '$lib/client/fixtures.ts';
import type { RequestOutcome } from '$lib/protocol/requests.ts';
import { expect, it } from 'vitest';
import { refusalNotice } from './refusals.ts';

const rows = [row('a'), row('b'), row('c')];
const ok = (name: string): RequestOutcome => ({
	ok: true,
	hostId: `id-${name}`,
	operationId: `op-${name}`,
	queued: false
});
const refused = (name: string, message: string, forceable = false): RequestOutcome => ({
	ok: false,
	hostId: `id-${name}`,
	code: 'busy',
	message,
	activeOperationId: null,
	forceable,
	queueable: false
});

it('says nothing when every host took it', () =>
	expect(refusalNotice('pull', rows, [ok('a'), ok('b')])).toBeNull());

it('names each host that refused, with its reason, once', () => {
	const notice = refusalNotice('pull', rows, [
		ok('a'),
		refused('b', 'b is busy.'),
		refused('c', 'The agent is away.')
	]);
	expect(notice?.title).toBe('Pull started on 1 of 3 hosts');
	expect(notice?.description).toBe('b is busy.\nc: The agent is away.');
	expect(notice?.again).toEqual([]);
});

it('tells of the first when they are many', () => {
	const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
	const outcomes = names.map((name) => refused(name, `${name} is held: reason ${name}.`));
	const notice = refusalNotice(
		'pull',
		names.map((name) => row(name)),
		outcomes
	);
	expect(notice?.description.split('\n')).toEqual([
		'a is held: reason a.',
		'b is held: reason b.',
		'c is held: reason c.',
		'd is held: reason d.',
		'and 3 more hosts'
	]);
});

it('says the same reason once, however many they are', () => {
	const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
	const notice = refusalNotice(
		'pull',
		names.map((name) => row(name)),
		names.map((name) => refused(name, `${name} is busy.`))
	);
	expect(notice?.description).toBe('a, b, c, d, e and 2 more: each is busy.');
});

it('offers to go ahead only for those who would', () => {
	const notice = refusalNotice('switch', rows, [
		refused('a', 'a is on target.', true),
		refused('b', 'b is busy.')
	]);
	expect(notice?.title).toBe('Switch was not started');
	expect(notice?.again.map((each) => each.name)).toEqual(['a']);
});

it.each([
	['another commit to be confirmed', ['other-commit', 'offline', 'on-target'], 'ask', ['a', 'b']],
	['waiting', ['busy', 'offline', 'on-target'], 'wait', ['b']],
	['going ahead', ['busy', 'on-target', 'on-target'], 'force', ['b', 'c']],
	['nothing', ['busy', 'not-ready', 'busy'], null, []]
] as const)('offers one way at a time: %s', (_, codes, way, again) => {
	const outcomes = codes.map((code, index): RequestOutcome => ({
		ok: false,
		hostId: rows[index]?.id ?? '',
		code,
		message: 'No.',
		activeOperationId: null,
		forceable: code === 'on-target',
		queueable: code === 'offline'
	}));
	const notice = refusalNotice('pull', rows, outcomes);
	expect(notice?.way).toBe(way);
	expect(notice?.again.map(({ name }) => name)).toEqual(again);
});
