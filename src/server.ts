import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { LIMITS } from './lib/protocol/limits.ts';
import type { Fleet } from './lib/server/fleet.ts';
import { ListenError, listenAt, placeToListen, type Place } from './listening.ts';

/**
 * The production entry: SvelteKit's handler and the upgrade gate in one place. It imports the built application and
 * nothing else of ours that keeps a state, so that there is one module graph and one fleet.
 */
process.env.NODE_ENV = 'production';
process.env.NIXFLEET_MIGRATIONS_DIR ??= new URL('../drizzle', import.meta.url).pathname;
// Bodies are bounded by SvelteKit's adapter. A little above what a webhook may have, so that it is told by us; hooks.server.ts
// has the bound of all else.
process.env.BODY_SIZE_LIMIT ??= '1100K';
// With these the adapter would believe headers that anybody can send; ours is NIXFLEET_TRUSTED_PROXIES.
for (const name of ['ADDRESS_HEADER', 'XFF_DEPTH', 'PROTOCOL_HEADER', 'HOST_HEADER', 'PORT_HEADER'])
	delete process.env[name];

/** Whoever drips is cut off, and looked at every two seconds, not every thirty. */
const SERVER_OPTIONS = {
	headersTimeout: LIMITS.headersWithinMs,
	requestTimeout: LIMITS.requestWithinMs,
	maxHeaderSize: LIMITS.headerBytes,
	connectionsCheckingInterval: 2_000,
	insecureHTTPParser: false
};

const { handler } = await startApplication();
const fleet = Reflect.get(globalThis, Symbol.for('nixfleet')) as Fleet;
const { config, addresses, log } = fleet;

const server = createServer(SERVER_OPTIONS, (request, response) => {
	if (!fleet.outerDoor(request, response)) return;
	handler(request, response, () => {
		response.statusCode = 404;
		response.end();
	});
});
server.maxHeadersCount = LIMITS.headerCount;
server.maxConnections = LIMITS.connections;
server.on('upgrade', (request, socket, head) => fleet.gate.handleUpgrade(request, socket, head));
let stopping = false;
for (const signal of ['SIGTERM', 'SIGINT'] as const)
	process.on(signal, () => {
		if (stopping) process.exit(1);
		stopping = true;
		void stop();
	});

const { reload } = fleet;
// Without such a file a hangup ends the program, as ever.
if (reload !== null) process.on('SIGHUP', () => void reload());

await listen();

type Application = {
	handler(request: IncomingMessage, response: ServerResponse, next: () => void): void;
};

async function startApplication(): Promise<Application> {
	try {
		return (await import(new URL('./dashboard/handler.js', import.meta.url).href)) as Application;
	} catch (error) {
		if (error instanceof Error && error.name === 'ConfigError')
			process.stderr.write(
				`NixFleet cannot start, because of its configuration:\n${indented(error.message)}\n`
			);
		else if (error instanceof Error && error.name === 'PlainError')
			process.stderr.write(`NixFleet cannot start: ${error.message}\n`);
		else
			process.stderr.write(
				`NixFleet cannot start: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`
			);
		process.exit(1);
	}
}

async function listen(): Promise<void> {
	let place: Place;
	try {
		place = placeToListen(process.env, config);
		// They are for this process; git and ssh below it have no sockets.
		for (const name of ['LISTEN_FDS', 'LISTEN_PID', 'LISTEN_FDNAMES']) delete process.env[name];
		await listenAt(server, place);
	} catch (error) {
		process.stderr.write(`${error instanceof ListenError ? error.message : String(error)}\n`);
		await fleet.close();
		return process.exit(1);
	}
	await announce();
}

async function announce(): Promise<void> {
	const where = whereItListens();
	// Where a proxy or a tunnel must lead, if people use another address.
	const place = config.publicUrls.length > 0 ? `, and listens on ${where}` : '';
	const url = addresses.canonical();
	process.stdout.write(`NixFleet is ready at ${url}${place}\n`);
	const link = await fleet.setupLink();
	if (link !== null)
		process.stdout.write(
			`\nNobody can sign in yet. Open this link once to set the admin password:\n\n    ${link}\n\n`
		);
	process.send?.({ type: 'ready', url, dataDir: config.dataDir, agentToken: fleet.enrolmentToken });
}

function whereItListens(): string {
	const address = server.address();
	if (address === null || typeof address === 'string')
		return config.socket ?? 'the socket of systemd';
	addresses.listeningOn(address.port);
	const host = address.family === 'IPv6' ? `[${address.address}]` : address.address;
	return `${host}:${address.port}`;
}

async function stop(): Promise<void> {
	log.info('Shutting down');
	server.close();
	await fleet.close();
	server.closeAllConnections();
	process.exit(0);
}

function indented(text: string): string {
	return text.replace(/^/gm, '  ');
}
