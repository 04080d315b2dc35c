import type { Link } from './link.ts';
import type { Answer } from './orders.ts';

/** Heartbeats on the way at once on each connection. */
const WINDOW = 2;
let nextId = 10;

/** As many heartbeats as are answered in a time. An answer is counted, not parsed, so that its cost does not hide the servers'. */
export async function slice(links: readonly Link[], milliseconds: number): Promise<Answer> {
	const until = performance.now() + milliseconds;
	let [answered, refused, open] = [0, 0, 0];
	await new Promise<void>((drained) => {
		const beat = (link: Link): void => {
			const id = nextId++;
			open += 1;
			const { before, between, after } = link.beat;
			link.socket.send(`${before}${id}${between}${id % 97}${after}`);
		};
		for (const link of links) {
			link.hear = (text) => {
				open -= 1;
				const inTime = performance.now() < until;
				if (text.includes('"error"')) refused += 1;
				else if (inTime) answered += 1;
				if (inTime) beat(link);
				else if (open === 0) drained();
			};
			for (let each = 0; each < WINDOW; each++) beat(link);
		}
	});
	for (const link of links) link.hear = () => {};
	return { type: 'sliced', answered, refused, milliseconds };
}
