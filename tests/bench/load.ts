import WebSocket from 'ws';

/**
 * The load generator, in a process of its own. Both servers get the same treatment: frames are put together from
 * text that was made before, and an answer is counted, not parsed, so that its own cost does not hide the servers'.
 */

/** One connection to open. `hello` is sent first; `beat` is a heartbeat, with `#` for its id and `@` for a changing number. */
export type Peer = {
	/** Of the host, and its id; empty for what is no host. */
	name: string;
	id: string;
	url: string;
	headers: Record<string, string>;
	hello: string;
	beat: string;
};
export type Order =
	| { type: 'connect'; group: string; peers: Peer[] }
	| { type: 'slice'; group: string; milliseconds: number };
export type Answer =
	| { type: 'connected' }
	| { type: 'sliced'; answered: number; refused: number; milliseconds: number };

type Link = { socket: WebSocket; before: string; between: string; after: string };

const groups = new Map<string, Link[]>();
/** Heartbeats on the way at once on each connection. */
const WINDOW = 2;
let nextId = 10;
let count = { until: 0, answered: 0, refused: 0, open: 0, drained: () => {} };

function beat(link: Link): void {
	const id = nextId++;
	count.open += 1;
	link.socket.send(`${link.before}${id}${link.between}${id % 97}${link.after}`);
}

function heard(link: Link, data: Buffer): void {
	// Pings of the protocol are text, too; they are no answers.
	if (data.length < 8) return;
	count.open -= 1;
	if (data.includes('"error"')) count.refused += 1;
	else if (performance.now() < count.until) count.answered += 1;
	if (performance.now() < count.until) beat(link);
	else if (count.open === 0) count.drained();
}

async function connect(peer: Peer): Promise<Link> {
	const socket = new WebSocket(peer.url, { headers: peer.headers, perMessageDeflate: false });
	await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
	if (peer.hello !== '') {
		const welcome = new Promise<Buffer>((resolve) => socket.once('message', resolve));
		socket.send(peer.hello);
		const text = (await welcome).toString();
		if (text.includes('"error"')) throw new Error(`Refused: ${text}`);
	}
	const [before = '', rest = ''] = peer.beat.split('#');
	const [between = '', after = ''] = rest.split('@');
	const link: Link = { socket, before, between, after };
	// Watchers have no heartbeat: what they receive is read and dropped.
	if (peer.beat !== '') socket.on('message', (data: Buffer) => heard(link, data));
	return link;
}

async function slice(group: string, milliseconds: number): Promise<Answer> {
	const started = performance.now();
	const drained = new Promise<void>((resolve) => {
		count = { until: started + milliseconds, answered: 0, refused: 0, open: 0, drained: resolve };
	});
	for (const link of groups.get(group) ?? []) for (let each = 0; each < WINDOW; each++) beat(link);
	await drained;
	return { type: 'sliced', answered: count.answered, refused: count.refused, milliseconds };
}

process.on('message', (order: Order) => {
	void (async () => {
		if (order.type === 'slice') return slice(order.group, order.milliseconds);
		const links = groups.get(order.group) ?? [];
		groups.set(order.group, links);
		for (const peer of order.peers) links.push(await connect(peer));
		return { type: 'connected' } satisfies Answer;
	})().then(
		(answer: Answer) => process.send?.(answer),
		(error: unknown) => {
			console.error(error);
			process.exit(1);
		}
	);
});
process.on('disconnect', () => process.exit(0));
