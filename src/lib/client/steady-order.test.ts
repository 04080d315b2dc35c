import { expect, it } from 'vitest';
import { keptOrder, SteadyOrder } from './steady-order.ts';

const rows = (ids: string) => [...ids].map((id) => ({ id }));
const ids = (of: readonly { id: string }[]) => of.map(({ id }) => id).join('');
const kept = (due: string, stood: string) => ids(keptOrder(rows(due), [...stood]));

it.each([
	['nothing new', 'cab', 'abc', 'abc'],
	['one that is gone', 'cb', 'abc', 'bc'],
	['one that is new, behind the one it follows', 'cxab', 'abc', 'abcx'],
	['several that are new', 'xycza', 'abc', 'xyacz'],
	['nothing stood', 'cab', '', 'cab']
])('%s', (_, due, stood, shown) => expect(kept(due, stood)).toBe(shown));

it('rows stay while they are held, and come in order afterwards', () => {
	const order = new SteadyOrder();
	const of = (due: string, hold: boolean, by = 'attention') => {
		const { rows: shown, isKept } = order.of(rows(due), { hold, by });
		return [ids(shown), isKept];
	};
	expect(of('abc', false)).toEqual(['abc', false]);
	expect(of('cab', true)).toEqual(['abc', true]);
	expect(of('bca', true)).toEqual(['abc', true]);
	expect(of('abc', true)).toEqual(['abc', false]);
	expect(of('cab', false)).toEqual(['cab', false]);
	// Whoever asks for another order gets it at once.
	expect(of('bca', true)).toEqual(['cab', true]);
	expect(of('abc', true, 'name')).toEqual(['abc', false]);
});
