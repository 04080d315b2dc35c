import { Ulid } from '$lib/protocol/index.ts';
import { expect, it } from 'vitest';
import { createUlids } from './ids.ts';

it('ids rise strictly within one millisecond, and when the clock is set back', () => {
	const newUlid = createUlids();
	const ids = [
		...Array.from({ length: 5_000 }, () => newUlid(1_000)),
		newUlid(2_000),
		newUlid(1_500),
		newUlid(2_001)
	];
	expect(ids).toEqual([...ids].sort());
	expect(new Set(ids).size).toBe(ids.length);
	for (const id of ids) expect(Ulid.safeParse(id).success, id).toBe(true);
});

it('two sequences do not meet', () => {
	expect(createUlids()(1_000)).not.toBe(createUlids()(1_000));
});
