import { setTimeout as after } from 'node:timers/promises';
import { callFrame } from '../../../cli/simulate/frames.ts';
import { openLink, type Link } from './link.ts';
import type { Answer, Person } from './orders.ts';

/** Hosts that one request may name. */
const PER_REQUEST = 1_000;

/** How somebody asks hosts for something on a server, and how a host tells that it heard, so that it can be asked again. */
type Speech = {
	request: (id: number, hosts: readonly Link[]) => string;
	/** Null: this frame is no command. */
	reply: (frame: string) => string | null;
};

let nextId = 1_000;

const FLEET: Speech = {
	request: (id, hosts) =>
		callFrame(id, 'operations.request', {
			hostIds: hosts.map(({ peer }) => peer.id),
			command: 'pull'
		}),
	reply(frame) {
		const operation = /"type":"offer".*?"id":"([0-9A-Z]{26})"/.exec(frame)?.[1];
		if (operation === undefined) return null;
		const message = 'The load generator only measures.';
		return callFrame(nextId++, 'agent.reject', { id: operation, reason: 'busy', message });
	}
};

const BARE: Speech = {
	request: (id, hosts) =>
		JSON.stringify({ id, method: 'click', hosts: hosts.map(({ peer }) => peer.name) }),
	reply(frame) {
		const id = /"method":"command","id":(\d+)/.exec(frame)?.[1];
		return id === undefined ? null : `{"id":${id},"method":"line","text":"a line of output"}`;
	}
};

/** The same, and the bare server keeps it on the disk before it tells the host. */
const KEPT: Speech = {
	...BARE,
	request: (id, hosts) =>
		JSON.stringify({ id, method: 'click', kept: true, hosts: hosts.map(({ peer }) => peer.name) })
};

const speechOf = (links: readonly Link[]): Speech => (links[0]?.peer.id === '' ? BARE : FLEET);

const open = (person: Person): Promise<Link> =>
	openLink({ ...person, name: '', id: '', hello: [], beat: '' });

/**
 * Asks some hosts for something. @returns milliseconds until the last of them had it; it resolves once all of them may be asked
 * again
 */
async function spread(clicker: Link, hosts: readonly Link[], speech: Speech): Promise<number> {
	const started = performance.now();
	let last = started;
	const all = hosts.map(
		(host) =>
			new Promise<void>((resolve, reject) => {
				host.hear = (frame) => {
					const reply = speech.reply(frame);
					if (reply === null) return;
					last = performance.now();
					if (host.peer.id === '') {
						host.socket.send(reply);
						return resolve();
					}
					host.hear = (answer) =>
						answer.includes('"error"') ? reject(new Error(answer)) : resolve();
					host.socket.send(reply);
				};
			})
	);
	const refused = new Promise<never>((_, reject) => {
		clicker.hear = (answer) => {
			if (answer.includes('"error"') || answer.includes('"ok":false'))
				reject(new Error(`A click was refused: ${answer.slice(0, 300)}`));
		};
	});
	for (let from = 0; from < hosts.length; from += PER_REQUEST)
		clicker.socket.send(speech.request(nextId++, hosts.slice(from, from + PER_REQUEST)));
	await Promise.race([Promise.all(all), refused]);
	return last - started;
}

/** One person clicks no faster than the dashboard lets them. */
const PEOPLE = 5;

/** Clicks at a steady pace, of some people in turns, each on another host. */
export async function click(
	links: readonly Link[],
	order: { person: Person; clicks: number; perSecond: number; kept?: boolean }
): Promise<Answer> {
	const speech = order.kept === true ? KEPT : speechOf(links);
	const clickers = await Promise.all(Array.from({ length: PEOPLE }, () => open(order.person)));
	const times: number[] = [];
	for (let index = 0; index < order.clicks; index++) {
		const host = links[(index * 7) % links.length];
		const clicker = clickers[index % PEOPLE];
		if (!host || !clicker) throw new Error('There is nobody to click, or no host to click on.');
		const due = after(1_000 / order.perSecond);
		times.push(await spread(clicker, [host], speech));
		await due;
	}
	for (const { socket } of clickers) socket.close();
	return { type: 'clicked', times };
}

/** Requests for the first so many hosts, one after the other. */
export async function bulk(
	links: readonly Link[],
	order: { person: Person; hosts: number; times: number }
): Promise<Answer> {
	const clicker = await open(order.person);
	const hosts = links.slice(0, order.hosts);
	const times: number[] = [];
	for (let each = 0; each < order.times; each++)
		times.push(await spread(clicker, hosts, speechOf(hosts)));
	clicker.socket.close();
	return { type: 'spread', times };
}
