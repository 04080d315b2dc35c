import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocketServer, type WebSocket } from 'ws';

/**
 * The floor that NixFleet is measured against: `ws`, `JSON.parse`, `JSON.stringify` and a Map. It knows nobody, checks
 * nothing and stores nothing. Run as a process of its own; it tells its parent the port.
 *
 * heartbeat: {id, method, metrics} → kept in memory, {id, result} back
 * click:     {id, method: 'click', host} → {method: 'command', id} to that host, whose {method: 'line', id} goes back
 */
type Frame = {
	id: number;
	method: 'join' | 'heartbeat' | 'click' | 'line';
	host?: string;
	metrics?: unknown;
	text?: string;
};

const hosts = new Map<string, { socket: WebSocket; metrics: unknown; seenAt: number }>();
const clicks = new Map<number, { socket: WebSocket; id: number }>();
let nextClick = 1;

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
			hosts.get(frame.host ?? '')?.socket.send(JSON.stringify({ method: 'command', id: click }));
		} else {
			const asked = clicks.get(frame.id);
			clicks.delete(frame.id);
			asked?.socket.send(JSON.stringify({ id: asked.id, line: frame.text }));
		}
	});
});

http.listen(0, '127.0.0.1', () => process.send?.({ port: (http.address() as AddressInfo).port }));
process.on('disconnect', () => process.exit(0));
