import { expect, it } from 'vitest';
import { OneSubscription } from './one-subscription.ts';

/** As the library: whoever is given up is told that it ended, at once or later. */
function opened() {
	const one = new OneSubscription();
	const heard: string[] = [];
	let count = 0;
	const open = (ends: 'at once' | 'later' = 'at once') => {
		const name = `subscription ${(count += 1)}`;
		one.open((isHeard) => {
			const say = (what: string) => isHeard() && heard.push(`${name} ${what}`);
			says.push(say);
			const end = () => say('ended');
			return {
				unsubscribe: () => (ends === 'at once' ? end() : void setTimeout(end))
			};
		});
	};
	const says: ((what: string) => unknown)[] = [];
	return { one, heard, open, says };
}

it('what ends because another one begins is not heard', async () => {
	const { heard, open, says } = opened();
	open('at once');
	open('later');
	open();
	await new Promise((resolve) => setTimeout(resolve, 5));
	expect(heard).toEqual([]);
	says[0]?.('speaks');
	says[2]?.('speaks');
	expect(heard).toEqual(['subscription 3 speaks']);
});

it('the end of the one that is heard is', () => {
	const { heard, open, says } = opened();
	open();
	says[0]?.('ended');
	expect(heard).toEqual(['subscription 1 ended']);
});

it('once closed nothing is heard', () => {
	const { one, heard, open, says } = opened();
	open();
	one.close();
	one.close();
	says[0]?.('speaks');
	expect(heard).toEqual([]);
});
