import { setTimeout as after } from 'node:timers/promises';
import { bulk, click } from './click.ts';
import { openLink, type Link } from './link.ts';
import type { Answer, Order } from './orders.ts';
import { print } from './print.ts';
import { slice } from './slice.ts';

/**
 * The load generator, in a process of its own. Both servers get the same treatment: frames are put together from
 * text that was made before, and an answer is looked at, not parsed, so that its own cost does not hide the servers'.
 */

const groups = new Map<string, Link[]>();
/** Connections that are being opened at once. */
const OPENING = 50;

async function connect(order: Extract<Order, { type: 'connect' }>): Promise<Answer> {
	const links = groups.get(order.group) ?? [];
	groups.set(order.group, links);
	const started = performance.now();
	const opened: Link[] = [];
	const next = order.peers.entries();
	await Promise.all(
		Array.from({ length: OPENING }, async () => {
			for (const [index, peer] of next) {
				const due = order.perSecond === undefined ? 0 : (index / order.perSecond) * 1_000;
				const wait = due - (performance.now() - started);
				if (wait > 0) await after(wait);
				opened[index] = await openLink(peer);
			}
		})
	);
	links.push(...opened);
	return { type: 'connected', milliseconds: performance.now() - started };
}

async function disconnect(group: string): Promise<Answer> {
	const links = groups.get(group) ?? [];
	groups.delete(group);
	await Promise.all(
		links.map(
			({ socket }) =>
				new Promise<void>((resolve) => {
					socket.once('close', () => resolve());
					socket.close();
				})
		)
	);
	return { type: 'disconnected' };
}

function obey(order: Order): Promise<Answer> {
	if (order.type === 'connect') return connect(order);
	if (order.type === 'disconnect') return disconnect(order.group);
	const links = groups.get(order.group) ?? [];
	switch (order.type) {
		case 'slice':
			return slice(links, order.milliseconds);
		case 'click':
			return click(links, order);
		case 'bulk':
			return bulk(links, order);
		case 'print':
			return print(links, order);
	}
}

process.on('message', (order: Order) => {
	obey(order).then(
		(answer) => process.send?.(answer),
		(error: unknown) => {
			console.error(error);
			process.exit(1);
		}
	);
});
process.on('disconnect', () => process.exit(0));
