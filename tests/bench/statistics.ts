/** A figure over several rounds: its median, and how far the rounds lie apart. */
export type Figure = { median: number; least: number; most: number; rounds: number };

export function figure(values: number[]): Figure {
	const sorted = [...values].sort((a, b) => a - b);
	const middle = sorted.length / 2;
	const upper = sorted[Math.floor(middle)] ?? NaN;
	const median = Number.isInteger(middle) ? ((sorted[middle - 1] ?? NaN) + upper) / 2 : upper;
	return {
		median,
		least: sorted[0] ?? NaN,
		most: sorted.at(-1) ?? NaN,
		rounds: values.length
	};
}

const short = (value: number): string =>
	Math.abs(value) >= 100 ? String(Math.round(value)) : value.toFixed(Math.abs(value) >= 10 ? 1 : 2);

/** `0.31 (0.29 to 0.34, 7 rounds)` */
export const say = ({ median, least, most, rounds }: Figure, unit = ''): string =>
	`${short(median)}${unit} (${short(least)} to ${short(most)}, ${rounds} rounds)`;
