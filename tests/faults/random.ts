/** A small seeded generator (mulberry32): the same seed makes the same campaign. */
export function createRandom(seed: number) {
	let state = seed >>> 0;
	const next = (): number => {
		state = (state + 0x6d2b79f5) >>> 0;
		let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
	};
	return {
		/** A whole number from 0 up to, not including, `end`. */
		below: (end: number): number => Math.floor(next() * end),
		pick<Value>(values: readonly [Value, ...Value[]]): Value {
			return values[Math.floor(next() * values.length)] ?? values[0];
		},
		chance: (share: number): boolean => next() < share
	};
}

export type Random = ReturnType<typeof createRandom>;
