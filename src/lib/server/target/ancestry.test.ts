import { describe, expect, it } from 'vitest';
import { createAncestry, relationOf } from './ancestry.ts';
import type { Distance } from './source.ts';

const far = (ahead: number, behind: number): Distance => ({ ahead, behind, subjects: ['Fix it'] });

describe('a distance means', () => {
	it.each([
		[null, { relation: 'unknown' }],
		[far(0, 2), { relation: 'ancestor', behind: 2, subjects: ['Fix it'] }],
		[far(3, 0), { relation: 'descendant', ahead: 3 }],
		[far(1, 1), { relation: 'diverged' }]
	])('%j → %j', (distance, relation) => expect(relationOf(distance)).toEqual(relation));
});

describe('ancestry', () => {
	/** An ancestry whose look-ups end when the test says so. */
	function slow() {
		const asked: string[] = [];
		const answers: ((distance: Distance | null) => void)[] = [];
		let news = 0;
		const ancestry = createAncestry({
			distance: (from, to) => {
				asked.push(`${from} ${to}`);
				return new Promise((resolve) => answers.push(resolve));
			},
			onNews: () => (news += 1)
		});
		const settle = async (distance: Distance | null) => {
			await expect.poll(() => answers.length).toBeGreaterThan(0);
			answers.shift()?.(distance);
			await new Promise((resolve) => setTimeout(resolve));
		};
		return { ancestry, asked, settle, news: () => news };
	}

	it('is unknown until it was looked up, once, and then says that there is news', async () => {
		const { ancestry, asked, settle, news } = slow();
		for (let times = 0; times < 3; times++)
			expect(ancestry.relation('a', 'b')).toEqual({ relation: 'unknown' });
		await settle(far(0, 1));
		expect(ancestry.relation('a', 'b')).toMatchObject({ relation: 'ancestor', behind: 1 });
		expect(asked).toEqual(['a b']);
		expect(news()).toBe(1);
	});

	it('looks up one at a time, and keeps what was not found until a fetch', async () => {
		const { ancestry, asked, settle, news } = slow();
		ancestry.relation('a', 'b');
		ancestry.relation('c', 'b');
		expect(asked).toEqual(['a b']);
		await settle(null);
		await settle(null);
		ancestry.relation('a', 'b');
		expect(asked).toEqual(['a b', 'c b']);
		expect(news()).toBe(0);
		ancestry.forgetUnknown();
		ancestry.relation('a', 'b');
		await settle(far(2, 0));
		expect(ancestry.relation('a', 'b')).toEqual({ relation: 'descendant', ahead: 2 });
	});

	it('does not keep an answer that a fetch overtook', async () => {
		const { ancestry, asked, settle } = slow();
		ancestry.relation('a', 'b');
		ancestry.forgetUnknown();
		await settle(null);
		ancestry.relation('a', 'b');
		expect(asked).toEqual(['a b', 'a b']);
	});

	it('takes no more than it can hold from hosts that say anything', async () => {
		const { ancestry, asked, settle } = slow();
		for (let count = 0; count < 10_000; count++) ancestry.relation(String(count), 'b');
		for (let count = 0; count < 200; count++) await settle(null);
		expect(asked).toHaveLength(200);
	});
});
