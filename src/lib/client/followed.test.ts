import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Followed } from './followed.svelte.ts';

/** A subscription that a test speaks for. */
function speaker() {
	type Listener = Parameters<ConstructorParameters<typeof Followed<string>>[0]>[0];
	const open: Listener[] = [];
	let closed = 0;
	const followed = new Followed<string>((listener) => {
		open.push(listener);
		return { unsubscribe: () => (closed += 1) };
	}, 'first');
	return { followed, open, closed: () => closed };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('has what was known before, then the newest that was told', () => {
	const { followed, open } = speaker();
	expect(followed.value).toBe('first');
	followed.open();
	open[0]?.onData('a');
	open[0]?.onData('b');
	expect(followed.value).toBe('b');
});

it('says why nothing new is told, keeps what was, and begins again', () => {
	const { followed, open } = speaker();
	followed.open();
	open[0]?.onData('a');
	open[0]?.onError({
		data: { nixfleet: { code: 'unavailable', message: 'The dashboard is busy.' } }
	});
	expect(followed.problem).toBe('The dashboard is busy.');
	expect(followed.value).toBe('a');
	vi.runAllTimers();
	expect(open).toHaveLength(2);
	open[1]?.onData('b');
	expect(followed).toMatchObject({ value: 'b', problem: null });
});

it('does not ask again for what is not there any more', () => {
	const { followed, open } = speaker();
	followed.open();
	open[0]?.onError({
		data: { nixfleet: { code: 'not-found', message: 'There is no such rollout.' } }
	});
	vi.runAllTimers();
	expect(open).toHaveLength(1);
	expect(followed.problem).toBe('There is no such rollout.');
});

it('begins again when it was ended by the other side, and not when it was closed here', () => {
	const { followed, open, closed } = speaker();
	const close = followed.open();
	open[0]?.onComplete();
	vi.runAllTimers();
	expect(open).toHaveLength(2);
	close();
	expect(closed()).toBeGreaterThan(0);
	open[1]?.onComplete();
	open[1]?.onData('late');
	vi.runAllTimers();
	expect(open).toHaveLength(2);
	expect(followed.value).toBe('first');
});
