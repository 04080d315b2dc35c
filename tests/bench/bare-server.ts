import { fdatasyncSync, openSync, writeSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { WebSocketServer, type WebSocket } from 'ws';
import { temporaryFolder } from '../support/folder.ts';

/**
 * The floor that NixFleet is measured against: `ws`, `JSON.parse`, `JSON.stringify` and a Map. It knows nobody, checks
 * nothing and stores nothing. Run as a process of its own; it tells its parent the port.
 *
 * heartbeat: {id, method, metrics} → kept in memory, {id, result} back
 * click:     {id, method: 'click', host | hosts} → {method: 'command', id} to each host, whose {method: 'line', id} goes back
 *            {…, kept: true}: the frame is on the disk before the host is told; what one promise more costs
 * print:     {method: 'print', text}, a line a frame, on to everybody who said {id, method: 'read'}
 *
 * Both ends ping every ten seconds, as NixFleet does, or neither would know that the other is gone.
 */
type Frame = {
	id: number;
	method: 'join' | 'heartbeat' | 'click' | 'line' | 'read' | 'print';
	host?: string;
	hosts?: string[];
	kept?: boolean;
	metrics?: unknown;
	text?: string;
};

const hosts = new Map<string, { socket: WebSocket; metrics: unknown; seenAt: number }>();
const clicks = new Map<number, { socket: WebSocket; id: number }>();
let nextClick = 1;
const readers = new Set<WebSocket>();
let lines: string[] = [];
const PING_MS = 10_000;
const LINES_KEPT = 1_000_000;

const journal = temporaryFolder('bare-server');
const JOURNAL_BYTES = 1_048_576;
// Written over again and again, as the log of a database is: to make a file longer takes longer.
const file = openSync(join(journal.path, 'journal'), 'w');
writeSync(file, Buffer.alloc(JOURNAL_BYTES));
let end = 0;
function keep(data: Buffer): void {
	if (end + data.length > JOURNAL_BYTES) end = 0;
	end += writeSync(file, data, 0, data.length, end);
	fdatasyncSync(file);
}

const http = createServer();
const wss = new WebSocketServer({ server: http, perMessageDeflate: false });

wss.on('connection', (socket) => {
	let host = '';
	socket.on('message', (data: Buffer) => {
		const frame = JSON.parse(data.toString()) as Frame;
		if (frame.method === 'join') {
			host = frame.host ?? '';
			hosts.set(host, { socket, metrics: null, seenAt: Date.now() });
			socket.send(JSON.stringify({ id: frame.id, result: {} }));
		} else if (frame.method === 'heartbeat') {
			hosts.set(host, { socket, metrics: frame.metrics, seenAt: Date.now() });
			socket.send(JSON.stringify({ id: frame.id, result: { intervalSeconds: 30 } }));
		} else if (frame.method === 'click') {
			const click = nextClick++;
			clicks.set(click, { socket, id: frame.id });
			if (frame.kept === true) keep(data);
			const command = JSON.stringify({ method: 'command', id: click });
			for (const name of frame.hosts ?? [frame.host ?? '']) hosts.get(name)?.socket.send(command);
		} else if (frame.method === 'read') {
			readers.add(socket);
			socket.on('close', () => readers.delete(socket));
			socket.send(JSON.stringify({ id: frame.id, result: {} }));
		} else if (frame.method === 'print') {
			lines.push(frame.text ?? '');
			const line = JSON.stringify({ line: frame.text });
			for (const reader of readers) reader.send(line);
		} else {
			const asked = clicks.get(frame.id);
			clicks.delete(frame.id);
			asked?.socket.send(JSON.stringify({ id: asked.id, line: frame.text }));
		}
	});
});

setInterval(() => {
	for (const socket of wss.clients) socket.ping();
	if (lines.length > LINES_KEPT) lines = [];
}, PING_MS);

http.listen(0, '127.0.0.1', () => process.send?.({ port: (http.address() as AddressInfo).port }));
process.on('disconnect', () => {
	journal[Symbol.dispose]();
	process.exit(0);
});
