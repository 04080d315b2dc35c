import { expect, it } from 'vitest';
import { OneAtATime } from './one-at-a-time.svelte.ts';

it('begins the same once, until it is done or went wrong', async () => {
	const making = new OneAtATime();
	let begun = 0;
	let end = () => {};
	const make = () =>
		making.run(async () => {
			begun += 1;
			await new Promise<void>((resolve) => (end = resolve));
		});
	const first = make();
	expect(making.busy).toBe(true);
	await make();
	expect(begun).toBe(1);
	end();
	await first;
	expect(making.busy).toBe(false);

	const failing = making.run(() => Promise.reject(new Error('No.')));
	await expect(failing).rejects.toThrow('No.');
	expect(making.busy).toBe(false);
});
