import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { HELD_MS, KEPT_MS, NoticeTimes } from './notice-times.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function open() {
	const ended: string[] = [];
	const reading = { now: false };
	const times = new NoticeTimes(
		(about) => ended.push(about),
		() => reading.now
	);
	return { ended, reading, times };
}

it('a notice goes after its time, and not while somebody reads it', () => {
	const { ended, reading, times } = open();
	times.begin('pull a');
	vi.advanceTimersByTime(KEPT_MS - 1);
	expect(ended).toEqual([]);
	reading.now = true;
	vi.advanceTimersByTime(KEPT_MS);
	expect(ended).toEqual([]);
	reading.now = false;
	vi.advanceTimersByTime(HELD_MS);
	expect(ended).toEqual(['pull a']);
	expect(times.has('pull a')).toBe(false);
});

it('goes when what it tells of is over, once; what nobody told of ends nothing', () => {
	const { ended, times } = open();
	times.begin('pull a');
	times.end('pull a');
	times.end('pull a');
	times.end('pull b');
	vi.advanceTimersByTime(2 * KEPT_MS);
	expect(ended).toEqual(['pull a']);
});

it('told anew it has its whole time again, and is the newest', () => {
	const { ended, times } = open();
	times.begin('pull a');
	times.begin('pull b');
	vi.advanceTimersByTime(KEPT_MS - 1);
	times.begin('pull a');
	vi.advanceTimersByTime(1);
	expect(ended).toEqual(['pull b']);
	times.begin('pull c');
	expect(times.endNewest()).toBe(true);
	expect(times.endNewest()).toBe(true);
	expect(ended).toEqual(['pull b', 'pull c', 'pull a']);
	expect(times.endNewest()).toBe(false);
});

it('one that was taken away by hand is not taken away again', () => {
	const { ended, times } = open();
	times.begin('pull a');
	times.forget('pull a');
	vi.advanceTimersByTime(2 * KEPT_MS);
	expect(ended).toEqual([]);
});
