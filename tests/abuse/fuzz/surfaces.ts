import type WebSocket from 'ws';
import { parseClosureDiff } from '../../../agent/nix/closure-diff.ts';
import {
	parseFlakeLock,
	repositoryKey,
	VersionJson,
	withoutCredentials
} from '$lib/protocol/index.ts';
import { clientAddress, limiterKey } from '$lib/server/auth/index.ts';
import { createSessionCookies } from '$lib/server/auth/cookies.ts';
import { addressProblem } from '$lib/server/http/address-problem.ts';
import { plainText, spansOf } from '$lib/ui/log/ansi.ts';
import type { Random } from '../../faults/random.ts';
import { helloOf } from '../../support/rooms.ts';
import { ENROLMENT_TOKEN } from '../../support/server.ts';
import { raw, requestText, upgradeText } from '../support/raw.ts';
import type { Victim } from '../support/victim.ts';
import {
	AGENT_FRAMES,
	BROWSER_FRAMES,
	ENROLMENT_FRAMES,
	FORMS,
	REST_CALLS,
	SCRIPT_CALLS,
	TEXTS
} from './corpus.ts';
import { bytesOf, mutated } from './mutate.ts';

export type Surface = {
	name: string;
	/** Sends about as many as asked. @returns how many it really sent */
	send: (world: FuzzWorld, count: number) => Promise<number>;
};
export type FuzzWorld = {
	victim: Victim;
	random: Random;
	nextHostToken: () => string;
	nextApiKey: () => string;
};

/** Under the burst of a browser's frames, so that each socket is used up and left before it is closed. */
const FRAMES_A_SOCKET = 300;
/** Requests over TCP at the same time. */
const AT_ONCE = 24;

/** Opens sockets one after the other and sends frames on each until enough were sent. */
async function frames(
	world: FuzzWorld,
	count: number,
	surface: { headers: () => Record<string, string>; corpus: unknown[]; first?: unknown }
): Promise<number> {
	const { victim, random } = world;
	let sent = 0;
	while (sent < count) {
		const ws = victim.socket(surface.headers(), loopback(random));
		const opened = await Promise.race([
			new Promise<boolean>((resolve) => ws.once('open', () => resolve(true))),
			new Promise<boolean>((resolve) => ws.once('close', () => resolve(false)))
		]);
		// Turned away for now: an appointment, or the place is still held by the last one.
		if (!opened) continue;
		if (surface.first !== undefined) ws.send(JSON.stringify(surface.first));
		for (let frame = 0; frame < FRAMES_A_SOCKET && sent < count; frame++, sent++) {
			if (ws.readyState !== ws.OPEN) break;
			const from = surface.corpus[random.below(surface.corpus.length)];
			const data = mutated(random, from);
			ws.send(data, { binary: random.chance(0.05) });
		}
		await heard(ws);
		ws.terminate();
	}
	return sent;
}

/** Waits until the other side has come to the end of what was sent, or has hung up. */
async function heard(ws: WebSocket): Promise<void> {
	if (ws.readyState !== ws.OPEN) return;
	ws.ping();
	await new Promise<void>((resolve) => {
		ws.once('pong', () => resolve());
		ws.once('close', () => resolve());
	});
}

/** Some address of this machine, so that no address has to wait for all. */
const loopback = (random: Random): string => `127.${1 + random.below(250)}.${random.below(250)}.2`;

/** Sends requests as they are, several at once. */
async function requests(count: number, next: () => string | Buffer, port: number): Promise<number> {
	let sent = 0;
	const line = async () => {
		while (sent < count) {
			sent += 1;
			await raw(port, {
				parts: [next()],
				untilMs: 400,
				localAddress: `127.0.${sent % 200}.${2 + (sent % 99)}`,
				once: true
			});
		}
	};
	await Promise.all(Array.from({ length: AT_ONCE }, line));
	return sent;
}

const maybeBytes = (random: Random, text: string): string | Buffer =>
	random.chance(0.5) ? text : bytesOf(random, Buffer.from(text));

export const SURFACES: Surface[] = [
	{
		name: 'an agent’s socket before hello',
		send: (world, count) =>
			frames(world, count, {
				headers: () => ({ authorization: `Bearer ${world.nextHostToken()}` }),
				corpus: AGENT_FRAMES
			})
	},
	{
		name: 'an agent’s socket after hello',
		send: (world, count) =>
			frames(world, count, {
				headers: () => ({ authorization: `Bearer ${world.nextHostToken()}` }),
				corpus: AGENT_FRAMES,
				first: {
					id: 1,
					method: 'mutation',
					params: { path: 'agent.hello', input: helloOf('fuzzed') }
				}
			})
	},
	{
		name: 'a browser’s socket',
		send: (world, count) =>
			frames(world, count, { headers: () => world.victim.userHeaders, corpus: BROWSER_FRAMES })
	},
	{
		name: 'the enrolment socket',
		send: (world, count) =>
			frames(world, count, {
				headers: () => ({ authorization: `Bearer ${ENROLMENT_TOKEN}` }),
				corpus: ENROLMENT_FRAMES
			})
	},
	{
		name: 'forms',
		send: ({ victim, random }, count) =>
			requests(
				count,
				() => {
					const [path, body] = FORMS[random.below(FORMS.length)] ?? ['/', ''];
					const changed = bytesOf(random, Buffer.from(body)).toString('latin1');
					const type = [
						'application/x-www-form-urlencoded',
						'multipart/form-data; boundary=x',
						'text/plain'
					][random.below(3)];
					const text = requestText(
						`POST ${path}`,
						{
							Origin: victim.url,
							'Content-Type': type ?? '',
							'Content-Length': String(Buffer.byteLength(changed))
						},
						changed
					);
					return random.chance(0.8) ? text : bytesOf(random, Buffer.from(text));
				},
				victim.port
			)
	},
	{
		name: 'the API for scripts',
		send: ({ victim, random, nextApiKey }, count) =>
			requests(
				count,
				() => {
					const [method, path, input] = SCRIPT_CALLS[random.below(SCRIPT_CALLS.length)] ?? [
						'GET',
						'x',
						null
					];
					const body = mutated(random, input ?? null).toString();
					const headers: Record<string, string> = random.chance(0.9)
						? { Authorization: `Bearer ${nextApiKey()}` }
						: {};
					if (method === 'GET')
						return requestText(
							`GET /trpc/${path}?input=${encodeURIComponent(body.slice(0, 4_000)).replace(/%00/g, '')}`,
							headers
						);
					return requestText(
						`POST /trpc/${path}`,
						{
							...headers,
							'Content-Type': 'application/json',
							'Content-Length': String(Buffer.byteLength(body))
						},
						body
					);
				},
				victim.port
			)
	},
	{
		name: 'REST',
		send: ({ victim, random, nextApiKey }, count) =>
			requests(
				count,
				() => {
					const [method, path, input] = REST_CALLS[random.below(REST_CALLS.length)] ?? [
						'GET',
						'/api/hosts',
						''
					];
					const headers: Record<string, string> = random.chance(0.9)
						? { Authorization: `Bearer ${nextApiKey()}` }
						: {};
					if (typeof input === 'string') {
						// Latin letters, so that each changed byte is one that a request line can have.
						const query = bytesOf(random, Buffer.from(input)).toString('latin1');
						return requestText(`${method} ${path}?${encodeURI(query)}`, headers);
					}
					const body = mutated(random, input).toString();
					return requestText(
						`${method} ${path}`,
						{
							...headers,
							'Content-Type': 'application/json',
							'Content-Length': String(Buffer.byteLength(body))
						},
						body
					);
				},
				victim.port
			)
	},
	{
		name: 'upgrades',
		send: ({ victim, random }, count) =>
			requests(
				count,
				() =>
					maybeBytes(
						random,
						upgradeText(random.chance(0.8) ? '/ws' : '/w', {
							...(random.chance(0.5) && { Origin: victim.url }),
							...(random.chance(0.3) && { Cookie: victim.browser.cookie }),
							...(random.chance(0.5) && {
								Authorization: `Bearer ${random.chance(0.5) ? ENROLMENT_TOKEN : 'x'}`
							})
						})
					),
				victim.port
			)
	},
	{
		name: 'parsers',
		async send({ random }, count) {
			const cookies = createSessionCookies({
				secrets: ['s'.repeat(32)],
				address: () => 'http://localhost',
				maxAgeSeconds: 1
			});
			for (let sent = 0; sent < count; sent++) {
				// Connections that are kept must be able to tell that they were closed.
				if (sent % 500 === 0) await new Promise((resolve) => setImmediate(resolve));
				const text = bytesOf(
					random,
					Buffer.from(TEXTS[random.below(TEXTS.length)] ?? '')
				).toString();
				const spans = spansOf(text);
				if (spans.map((span) => span.text).join('') !== plainText(text))
					throw new Error(`The parts of a line are not the line: ${JSON.stringify(text)}`);
				parseFlakeLock(text);
				parseClosureDiff(text);
				let json: unknown;
				try {
					json = JSON.parse(text);
				} catch {
					json = text;
				}
				VersionJson.safeParse(json);
				clientAddress({
					socketAddress: '127.0.0.1',
					forwardedFor: text,
					trustedProxies: ['127.0.0.1', '10.0.0.0/8']
				});
				limiterKey(text);
				cookies.read(text);
				repositoryKey(text);
				withoutCredentials(text);
				addressProblem(text);
			}
			return count;
		}
	}
];
