import WebSocket from 'ws';
import type { Peer } from './orders.ts';

/** An open connection of a peer. */
export type Link = {
	peer: Peer;
	socket: WebSocket;
	/** A heartbeat in pieces: an id and a number go between. */
	beat: { before: string; between: string; after: string };
	/** Who hears frames from now on; one at a time. */
	hear: (text: string) => void;
};

/** Pings of the protocol are text, too; they are no answers. */
const isPing = (data: Buffer): boolean => data.length < 8;

/** Opens a connection and introduces it. Comes back when it is told to come later. @throws when it is refused */
export async function openLink(peer: Peer): Promise<Link> {
	const socket = await openSocket(peer);
	const [before = '', rest = ''] = peer.beat.split('#');
	const [between = '', after = ''] = rest.split('@');
	const link: Link = { peer, socket, beat: { before, between, after }, hear: () => {} };
	socket.on('message', (data: Buffer) => {
		if (!isPing(data)) link.hear(data.toString());
	});
	for (const frame of peer.hello) {
		const text = await ask(link, frame);
		if (text.includes('"error"')) throw new Error(`Refused: ${text}`);
	}
	return link;
}

/** Sends a frame and waits for the next one. */
export function ask(link: Link, frame: string): Promise<string> {
	return new Promise((resolve) => {
		link.hear = (text) => {
			link.hear = () => {};
			resolve(text);
		};
		link.socket.send(frame);
	});
}

async function openSocket(peer: Pick<Peer, 'url' | 'headers'>): Promise<WebSocket> {
	for (;;) {
		const socket = new WebSocket(peer.url, { headers: peer.headers, perMessageDeflate: false });
		const retryAfterSeconds = await new Promise<number | null>((resolve, reject) => {
			socket.once('open', () => resolve(null));
			socket.once('error', reject);
			socket.once('unexpected-response', (_request, { statusCode, headers }) => {
				socket.once('error', () => {});
				socket.terminate();
				if (headers['retry-after'] === undefined) reject(new Error(`Refused with ${statusCode}`));
				else resolve(Number(headers['retry-after']));
			});
		});
		if (retryAfterSeconds === null) return socket;
		await new Promise((resolve) => setTimeout(resolve, retryAfterSeconds * 1_000));
	}
}
