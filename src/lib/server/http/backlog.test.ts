import { describe, expect, it } from 'vitest';
import { LIMITS } from '$lib/protocol/index.ts';
import { Backlog } from './backlog.ts';

const much = LIMITS.socketBacklogBytes * 3;

describe('a socket with much unsent', () => {
	it('is stuck when that does not get less', () => {
		const backlog = new Backlog();
		expect(backlog.isStuck(much, 0)).toBe(false);
		expect(backlog.isStuck(much + 1, LIMITS.socketBacklogMs - 1)).toBe(false);
		expect(backlog.isStuck(much, LIMITS.socketBacklogMs)).toBe(true);
	});

	it('is not while it takes some, however slowly', () => {
		const backlog = new Backlog();
		for (let second = 0; second < 60; second++)
			expect(backlog.isStuck(much - second, second * 1_000)).toBe(false);
	});

	it('starts anew once it has caught up', () => {
		const backlog = new Backlog();
		backlog.isStuck(much, 0);
		backlog.isStuck(0, 1_000);
		expect(backlog.isStuck(much, 100_000)).toBe(false);
	});

	it('may have little unsent for ever', () => {
		const backlog = new Backlog();
		for (const now of [0, 1e6, 1e9])
			expect(backlog.isStuck(LIMITS.socketBacklogBytes, now)).toBe(false);
	});
});
