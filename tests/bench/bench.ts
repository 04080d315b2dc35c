import type { Row } from './report.ts';

/** What a part of the bench is given. */
export type Bench = {
	/** Fewer agents and rounds: an impression in a minute. */
	quick: boolean;
	print: (line: string) => void;
	/** A line of the table; it is printed at once. */
	add: (row: Row) => void;
};
