import { describe, expect, it } from 'vitest';
import {
	isTerminal,
	OPERATION_STATES,
	statesBefore,
	TERMINAL_STATES,
	TRANSITIONS
} from './operation.ts';

describe('the operation state table', () => {
	it.each(TERMINAL_STATES)('%s is final', (state) => {
		expect(TRANSITIONS[state]).toEqual([]);
		expect(isTerminal(state)).toBe(true);
	});

	it('leads every terminal state back to an active one', () => {
		for (const state of TERMINAL_STATES) {
			const before = statesBefore(state);
			expect(before.length, state).toBeGreaterThan(0);
			expect(before.some(isTerminal), state).toBe(false);
		}
	});

	it('never lets a success come from anything but a running operation', () => {
		expect(statesBefore('succeeded')).toEqual(['running']);
	});

	it('reaches every state from queued', () => {
		const reached = new Set<string>(['queued']);
		for (let size = 0; size !== reached.size;) {
			size = reached.size;
			for (const state of OPERATION_STATES)
				if (reached.has(state)) for (const next of TRANSITIONS[state]) reached.add(next);
		}
		expect([...reached].sort()).toEqual([...OPERATION_STATES].sort());
	});
});
