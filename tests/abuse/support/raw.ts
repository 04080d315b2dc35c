import { connect } from 'node:net';

export type Answer = {
	/** 0: the connection was closed without one. */
	status: number;
	/** Names in lower case; the last of several with one name. */
	headers: Map<string, string>;
	body: string;
	/** Everything that came, as it came. */
	text: string;
	/** How long until the other side closed, in milliseconds; null: it did not. */
	closedAfterMs: number | null;
};

/**
 * Sends bytes as they are and reads until the other side closes, or for `untilMs`: requests no decent client would make.
 * @param request.parts sent one after the other, `everyMs` apart
 */
export function raw(
	port: number,
	request: {
		parts: (string | Buffer)[];
		everyMs?: number;
		untilMs?: number;
		/** Address of this machine to come from. */
		localAddress?: string;
		/** Hang up with the first piece of an answer. */
		once?: boolean;
	}
): Promise<Answer> {
	const { parts, everyMs = 0, untilMs = 5_000 } = request;
	return new Promise((resolve) => {
		const started = Date.now();
		const socket = connect({
			port,
			host: '127.0.0.1',
			...(request.localAddress !== undefined && { localAddress: request.localAddress })
		});
		const chunks: Buffer[] = [];
		let timer: NodeJS.Timeout | undefined;
		const finish = (closed: boolean) => {
			clearTimeout(deadline);
			clearTimeout(timer);
			socket.destroy();
			resolve({
				...parsed(Buffer.concat(chunks).toString('latin1')),
				closedAfterMs: closed ? Date.now() - started : null
			});
		};
		const deadline = setTimeout(() => finish(false), untilMs);
		socket.on('data', (chunk) => {
			chunks.push(chunk);
			if (request.once) finish(false);
		});
		socket.on('error', () => {});
		socket.on('close', () => finish(true));
		const waiting = [...parts];
		const next = () => {
			const part = waiting.shift();
			if (part === undefined || socket.destroyed) return;
			socket.write(part);
			if (everyMs === 0) next();
			else timer = setTimeout(next, everyMs);
		};
		socket.on('connect', next);
	});
}

function parsed(text: string): Omit<Answer, 'closedAfterMs'> {
	const [head = '', ...rest] = text.split('\r\n\r\n');
	const [first = '', ...lines] = head.split('\r\n');
	const headers = new Map<string, string>();
	for (const line of lines) {
		const at = line.indexOf(':');
		headers.set(line.slice(0, at).toLowerCase(), line.slice(at + 1).trim());
	}
	const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(first)?.[1] ?? 0);
	return { status, headers, body: rest.join('\r\n\r\n'), text };
}

/** A request line with headers, closed after its answer. */
export const requestText = (
	line: string,
	headers: Record<string, string | string[]> = {},
	body = ''
): string =>
	[
		`${line} HTTP/1.1`,
		...(Object.keys(headers).some((name) => name.toLowerCase() === 'host')
			? []
			: ['Host: localhost']),
		'Connection: close',
		...Object.entries(headers).flatMap(([name, values]) =>
			[values].flat().map((value) => `${name}: ${value}`)
		),
		'',
		body
	].join('\r\n');

/** A WebSocket upgrade with these headers. */
export const upgradeText = (
	path: string,
	headers: Record<string, string | string[]> = {}
): string => {
	const all: Record<string, string | string[]> = {
		Host: 'localhost',
		Connection: 'Upgrade',
		Upgrade: 'websocket',
		'Sec-WebSocket-Version': '13',
		'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
		...headers
	};
	const lines = Object.entries(all).flatMap(([name, values]) =>
		[values].flat().map((value) => `${name}: ${value}`)
	);
	return [`GET ${path} HTTP/1.1`, ...lines, '', ''].join('\r\n');
};
