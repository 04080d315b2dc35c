import { describe, expect, it } from 'vitest';
import {
	askedOf,
	failuresToTell,
	goingOn,
	progressOf,
	someActivate,
	type Share
} from './bulk-progress.ts';
import { operation, row } from './fixtures.ts';
import type { FleetRow } from '$lib/protocol/live.ts';

const share = (host: string): Share => ({
	hostId: `id-${host}`,
	host,
	color: '#000000',
	operationId: `op-${host}`
});
const rowsOf = (...rows: FleetRow[]) => new Map(rows.map((each) => [each.id, each]));
const none = new Map<string, never>();

describe('a command on many hosts', () => {
	const shares: Share[] = [
		...['fine', 'busy', 'bad', 'away'].map(share),
		{ hostId: 'id-held', host: 'held', color: '#000000', refusal: 'held is held here.' }
	];
	const rows = rowsOf(
		row('fine', { lastOperation: operation('op-fine', { state: 'succeeded' }) }),
		row('busy', { operation: operation('op-busy') }),
		row('bad', { lastOperation: operation('op-bad', { state: 'failed', message: 'No space.' }) }),
		row('away', { queued: [operation('op-away', { state: 'queued' })] })
	);
	const progress = progressOf(shares, { rows, ends: none });

	it('shows what went wrong first, with its reason, and what went well last', () => {
		expect(progress.shares.map(({ share, outcome }) => [share.host, outcome])).toEqual([
			['bad', 'failed'],
			['held', 'refused'],
			['busy', 'running'],
			['away', 'waiting'],
			['fine', 'done']
		]);
		expect(progress.shares[0]?.message).toBe('No space.');
		expect(progress.shares[1]?.message).toBe('held is held here.');
	});

	it('can be stopped where it goes on or waits, and nobody has asked for that', () => {
		expect(goingOn(progress)).toEqual(['op-busy', 'op-away']);
		const asked = (unknown: boolean) =>
			rowsOf(row('busy', { operation: operation('op-busy', { stopRequested: true, unknown }) }));
		expect(goingOn(progressOf([share('busy')], { rows: asked(false), ends: none }))).toEqual([]);
		// Nobody knows whether the host has heard of it.
		expect(goingOn(progressOf([share('busy')], { rows: asked(true), ends: none }))).toEqual([
			'op-busy'
		]);
	});

	it('cannot be stopped where a system is being activated', () => {
		const activating = (unknown: boolean) => {
			const busy = row('busy', { operation: operation('op-busy', { phase: 'activate', unknown }) });
			return progressOf([share('busy'), share('away')], { rows: rowsOf(busy), ends: none });
		};
		expect(goingOn(activating(false))).toEqual(['op-away']);
		expect(someActivate(activating(false))).toBe(true);
		// Where the contact is lost it may be over by now: a stop is kept for then.
		expect(goingOn(activating(true))).toContain('op-busy');
		expect(someActivate(activating(true))).toBe(false);
		expect(someActivate(progress)).toBe(false);
	});

	it('is counted, and is not over while anything goes on or waits', () => {
		expect(progress.counts).toEqual({
			failed: 1,
			refused: 1,
			running: 1,
			waiting: 1,
			ended: 0,
			done: 1
		});
		expect(progress.isOver).toBe(false);
		expect(progressOf([share('fine')], { rows, ends: none }).isOver).toBe(true);
	});
});

it('a host that did something else since is known by how it ended, and else is not claimed to have', () => {
	const rows = rowsOf(row('web', { lastOperation: operation('op-other', { state: 'failed' }) }));
	const unheard = progressOf([share('web')], { rows, ends: none });
	expect(unheard.shares[0]).toMatchObject({ outcome: 'running', state: null, unknown: true });
	expect(unheard.isOver).toBe(false);
	const ends = new Map([['op-web', 'succeeded' as const]]);
	expect(progressOf([share('web')], { rows, ends }).shares[0]).toMatchObject({
		outcome: 'done',
		unknown: false
	});
	// A host that was removed has no row.
	expect(progressOf([share('web')], { rows: none, ends }).counts.done).toBe(1);
});

it('a host whose row does not tell of it yet stands as the dashboard answered, and is not unknown', () => {
	const asked = (host: string, answered: 'offered' | 'queued'): Share => ({
		...share(host),
		operationId: `op-2-${host}`,
		answered
	});
	const before = (host: string) =>
		row(host, { lastOperation: operation('op-1', { state: 'failed' }) });
	const rows = rowsOf(row('new'), before('web'), before('away'));
	const shares = [asked('new', 'offered'), asked('web', 'offered'), asked('away', 'queued')];
	const progress = progressOf(shares, { rows, ends: none });
	expect(progress.shares.map(({ state, unknown, untold }) => [state, unknown, untold])).toEqual([
		['offered', false, true],
		['offered', false, true],
		['queued', false, true]
	]);
	expect(progress.isOver).toBe(false);
	// Once the row tells of something newer, how it went is not known until somebody says.
	const after = rowsOf(row('web', { operation: operation('op-3') }));
	const lost = progressOf([asked('web', 'offered')], { rows: after, ends: none });
	expect(lost.shares[0]).toMatchObject({ state: null, unknown: true, untold: true });
	const removed = progressOf([asked('web', 'offered')], { rows: none, ends: none });
	expect(removed.shares[0]).toMatchObject({ state: null, unknown: true });
});

it('failures are told of once nothing runs, whoever is still waited for, and anew only when there are more', () => {
	const shares = ['bad', 'busy', 'away'].map(share);
	const bad = row('bad', { lastOperation: operation('op-bad', { state: 'failed' }) });
	const away = row('away', { queued: [operation('op-away', { state: 'queued' })] });
	const done = row('busy', { lastOperation: operation('op-busy', { state: 'succeeded' }) });
	const told = (before: number, ...rows: FleetRow[]) =>
		failuresToTell(progressOf(shares, { rows: rowsOf(...rows), ends: none }), before);
	expect(told(0, bad, row('busy', { operation: operation('op-busy') }), away)).toBeNull();
	expect(told(0, bad, done, away)).toBe(1);
	expect(told(1, bad, done, away)).toBeNull();
	const back = (state: 'succeeded' | 'failed') =>
		row('away', { lastOperation: operation('op-away', { state }) });
	expect(told(1, bad, done, back('succeeded'))).toBeNull();
	expect(told(1, bad, done, back('failed'))).toBe(2);
});

it('counts who was asked, and not who was left out before anybody was', () => {
	const held = { hostId: 'id-held', host: 'held', color: '#000000', refusal: 'held is held here.' };
	expect(askedOf([share('web'), held])).toEqual({ asked: 2, chosen: 2 });
	expect(askedOf([share('web'), { ...held, leftOut: true }])).toEqual({ asked: 1, chosen: 2 });
});
