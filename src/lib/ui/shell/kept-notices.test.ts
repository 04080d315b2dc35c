import { expect, it } from 'vitest';
import { KeptNotices } from './kept-notices.ts';

function open() {
	const ended: string[] = [];
	return { ended, kept: new KeptNotices((about) => ended.push(about)) };
}

it('a notice goes when what it tells of is over, once; what nobody told of ends nothing', () => {
	const { ended, kept } = open();
	kept.begin('pull a');
	expect(kept.has('pull a')).toBe(true);
	kept.end('pull a');
	kept.end('pull a');
	kept.end('pull b');
	expect(ended).toEqual(['pull a']);
	expect(kept.has('pull a')).toBe(false);
});

it('told anew it is the newest, which goes first', () => {
	const { ended, kept } = open();
	kept.begin('pull a');
	kept.begin('pull b');
	kept.begin('pull a');
	kept.begin('pull c');
	expect([1, 2, 3].map(() => kept.endNewest())).toEqual([true, true, true]);
	expect(ended).toEqual(['pull c', 'pull a', 'pull b']);
	expect(kept.endNewest()).toBe(false);
});

it('one that was taken away by hand is not taken away again', () => {
	const { ended, kept } = open();
	kept.begin('pull a');
	kept.forget('pull a');
	expect(kept.endNewest()).toBe(false);
	expect(ended).toEqual([]);
});
