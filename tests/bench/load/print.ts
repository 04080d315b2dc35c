import { ask, openLink, type Link } from './link.ts';
import type { Answer, Person } from './orders.ts';

/** One line of output, as builds print them. */
const LINE = "building '/nix/store/0c1ld1mfx3-some-package-1.2.3.drv'...\n";
const LINES_PER_CHUNK = 500;
const CHUNK = LINE.repeat(LINES_PER_CHUNK);
/** As agents do: 256 KiB may be unacknowledged. */
const CHUNKS_UNACKNOWLEDGED = 8;
/** An agent may send so much at once before its budget of output (docs/limits.md) slows it down; a fast machine gets there. */
const CHUNKS_AT_MOST = 500;
/** Of the bare server, which takes a line a frame and acknowledges none: so many are written before the socket is waited for. */
const BARE_BURST = 500;

let nextId = 5_000_000;
let printed = 0;
const call = (method: string, path: string, input: unknown): string =>
	`{"id":${nextId++},"jsonrpc":"2.0","method":"${method}","params":{"path":"${path}","input":${JSON.stringify(input)}}}`;

type Printing = { link: Link; person: Person; readers: number; milliseconds: number };

/** One host prints for a time as much as is taken from it, while people read along. */
export async function print(
	links: readonly Link[],
	order: Omit<Printing, 'link'>
): Promise<Answer> {
	// Another host each time: what was begun on the others stays theirs.
	const link = links[printed % links.length];
	if (!link) throw new Error('There is no host to print.');
	printed += 1;
	return link.peer.id === '' ? printBare({ link, ...order }) : printFleet({ link, ...order });
}

const open = (person: Person): Promise<Link> =>
	openLink({ ...person, name: '', id: '', hello: [], beat: '' });

async function printFleet({ link, person, readers, milliseconds }: Printing): Promise<Answer> {
	const clicker = await open(person);
	const offer = new Promise<string>((resolve) => {
		link.hear = (text) => {
			const id = /"type":"offer".*?"id":"([0-9A-Z]{26})"/.exec(text)?.[1];
			if (id !== undefined) resolve(id);
		};
	});
	const answer = await ask(
		clicker,
		call('mutation', 'operations.request', { hostIds: [link.peer.id], command: 'pull' })
	);
	if (!answer.includes('"ok":true')) throw new Error(`A click was refused: ${answer}`);
	const id = await offer;
	await ask(link, call('mutation', 'agent.accept', { id }));

	let bytesRead = 0;
	const eyes = await Promise.all(Array.from({ length: readers }, () => open(person)));
	for (const eye of eyes) {
		eye.hear = (text) => {
			if (text.includes('"type":"chunk"')) bytesRead += text.length;
		};
		eye.socket.send(call('subscription', 'operations.log', { id, offset: 0 }));
	}

	const started = performance.now();
	let [offset, acknowledged, open_, sent] = [0, 0, 0, 0];
	await new Promise<void>((drained, reject) => {
		const send = (): void => {
			open_ += 1;
			sent += 1;
			const chunk = { offset, encoding: 'utf8', data: CHUNK };
			offset += CHUNK.length;
			link.socket.send(call('mutation', 'agent.log', { id, chunk }));
		};
		link.hear = (text) => {
			if (!text.includes('"nextOffset"')) {
				if (text.includes('"error"')) reject(new Error(text));
				return;
			}
			open_ -= 1;
			acknowledged += LINES_PER_CHUNK;
			if (performance.now() - started < milliseconds && sent < CHUNKS_AT_MOST) send();
			else if (open_ === 0) drained();
		};
		for (let each = 0; each < CHUNKS_UNACKNOWLEDGED; each++) send();
	});
	const took = performance.now() - started;
	await quiet(() => bytesRead);
	for (const eye of [clicker, ...eyes]) eye.socket.close();
	link.hear = () => {};
	return {
		type: 'printed',
		lines: acknowledged,
		read: bytesRead / (LINE.length + 1) / Math.max(1, readers),
		milliseconds: took
	};
}

async function printBare({ link, person, readers, milliseconds }: Printing): Promise<Answer> {
	let read = 0;
	const eyes = await Promise.all(Array.from({ length: readers }, () => open(person)));
	for (const eye of eyes) {
		await ask(eye, '{"id":1,"method":"read"}');
		eye.hear = () => (read += 1);
	}
	const frame = JSON.stringify({ id: 2, method: 'print', text: LINE.trimEnd() });
	const started = performance.now();
	let lines = 0;
	while (performance.now() - started < milliseconds) {
		for (let each = 0; each < BARE_BURST; each++) link.socket.send(frame);
		lines += BARE_BURST;
		// An answer behind the burst says that all of it was taken.
		await ask(link, '{"id":3,"method":"heartbeat"}');
	}
	const took = performance.now() - started;
	await quiet(() => read);
	for (const eye of eyes) eye.socket.close();
	return { type: 'printed', lines, read: read / Math.max(1, readers), milliseconds: took };
}

/** Waits until a count no longer grows. */
async function quiet(count: () => number): Promise<void> {
	let last = -1;
	while (count() !== last) {
		last = count();
		await new Promise((resolve) => setTimeout(resolve, 200));
	}
}
