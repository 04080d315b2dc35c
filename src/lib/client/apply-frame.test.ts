import fc from 'fast-check';
import { Metrics } from '$lib/protocol/host.ts';
import { FIGURES, figuresOf, metricsOf, type FleetDelta } from '$lib/protocol/live.ts';
import { describe, expect, it } from 'vitest';
import { applyFrame, newlyFinished, type FleetState } from './apply-frame.ts';
import { NOW, openRollout, operation, row, snapshot } from './fixtures.ts';

const stateOf = (...names: string[]): FleetState => {
	const { version, server, target } = snapshot([]);
	const state: FleetState = { version, server, target, rows: new Map(), rollouts: [] };
	applyFrame(state, snapshot(names.map((name) => row(name))));
	return state;
};
const delta = (version: number, more: Partial<FleetDelta> = {}): FleetDelta => ({
	type: 'delta',
	version,
	now: NOW,
	rows: [],
	beats: [],
	removed: [],
	...more
});
const namesOf = (state: FleetState) => [...state.rows.values()].map(({ name }) => name).sort();

describe('applyFrame', () => {
	it('takes new, changed and removed rows of the next delta', () => {
		const state = stateOf('a', 'b');
		const changed = row('b', { commitSubject: 'Another' });
		expect(applyFrame(state, delta(2, { rows: [changed, row('c')], removed: ['id-a'] }))).toBe(
			true
		);
		expect(namesOf(state)).toEqual(['b', 'c']);
		expect(state.rows.get('id-b')?.commitSubject).toBe('Another');
		expect(state.version).toBe(2);
	});

	it('takes figures of rows it knows, and of no others', () => {
		const state = stateOf('a', 'b');
		const figures = FIGURES.map((_, index) => (index === 3 ? null : index));
		const beats: FleetDelta['beats'] = [
			['id-a', NOW + 5, figures],
			['id-x', NOW + 5, figures]
		];
		expect(applyFrame(state, delta(2, { beats }))).toBe(true);
		expect(namesOf(state)).toEqual(['a', 'b']);
		expect(state.rows.get('id-a')).toEqual({
			...row('a'),
			lastSeenAt: NOW + 5,
			metrics: metricsOf(figures)
		});
		expect(state.rows.get('id-b')).toEqual(row('b'));
	});

	it('takes the open rollouts when they changed, and keeps them otherwise', () => {
		const state = stateOf('a');
		const rollouts = [openRollout('r2'), openRollout('r1', { state: 'paused' })];
		applyFrame(state, delta(2, { rollouts }));
		applyFrame(state, delta(3));
		expect(state.rollouts).toEqual(rollouts);
		applyFrame(state, delta(4, { rollouts: [] }));
		expect(state.rollouts).toEqual([]);
	});

	it.each([1, 3, 7])('refuses delta %s after version 1 and changes nothing', (version) => {
		const state = stateOf('a');
		expect(applyFrame(state, delta(version, { removed: ['id-a'] }))).toBe(false);
		expect(namesOf(state)).toEqual(['a']);
		expect(state.version).toBe(1);
	});

	it('forgets with a snapshot what is not in it', () => {
		const state = stateOf('a', 'b');
		expect(applyFrame(state, snapshot([row('b'), row('c')], 40))).toBe(true);
		expect(namesOf(state)).toEqual(['b', 'c']);
		expect(state.version).toBe(40);
	});

	it('keeps target and server when a delta does not speak of them', () => {
		const state = stateOf('a');
		const { target } = state;
		applyFrame(state, delta(2, { server: { ...state.server, demo: 'running' } }));
		expect(state.server.demo).toBe('running');
		expect(state.target).toBe(target);
	});

	it('ends in the same rows wherever the stream is cut and taken up again by a snapshot', () => {
		const change = fc.record({ name: fc.constantFrom('a', 'b', 'c', 'd'), gone: fc.boolean() });
		fc.assert(
			fc.property(fc.array(change, { maxLength: 30 }), fc.nat(30), (changes, cut) => {
				const whole = stateOf();
				const broken = stateOf();
				changes.forEach(({ name, gone }, index) => {
					const frame = delta(
						index + 2,
						gone ? { removed: [`id-${name}`] } : { rows: [row(name)] }
					);
					applyFrame(whole, frame);
					if (index === cut) return;
					if (!applyFrame(broken, frame))
						applyFrame(broken, snapshot([...whole.rows.values()], whole.version));
				});
				if (cut < changes.length - 1 || cut >= changes.length)
					expect(namesOf(broken)).toEqual(namesOf(whole));
			})
		);
	});
});

describe('newlyFinished', () => {
	const before = new Map([['id-a', row('a', { operation: operation('op1') })]]);
	const done = operation('op1', { state: 'failed', finishedAt: NOW });

	it('tells of an operation that was not over before', () => {
		const frame = delta(2, { rows: [row('a', { lastOperation: done })] });
		expect(newlyFinished(before, frame).map((each) => each.operation.id)).toEqual(['op1']);
	});

	it('does not tell twice, nor of hosts it did not know', () => {
		const known = new Map([['id-a', row('a', { lastOperation: done })]]);
		const rows = [row('a', { lastOperation: done }), row('new', { lastOperation: done })];
		expect(newlyFinished(known, delta(2, { rows }))).toEqual([]);
	});
});

it('figures are all there is of metrics, in an order that both sides know', () => {
	expect([...FIGURES].sort()).toEqual(Object.keys(Metrics.shape).sort());
	const metrics = metricsOf(FIGURES.map((_, index) => index));
	expect(metricsOf(figuresOf(metrics))).toEqual(metrics);
});
