import { lstatSync, unlinkSync } from 'node:fs';
import { connect, type Server } from 'node:net';

/** Where the dashboard answers: at a socket that systemd opened, at one of its own, or at a port. */
export type Place =
	| { kind: 'inherited'; fd: number }
	| { kind: 'socket'; path: string }
	| { kind: 'port'; host: string; port: number };

/** Why it cannot answer there, and what to do. */
export class ListenError extends Error {}

/** The first socket that a service manager hands over: sd_listen_fds(3). */
const FIRST_INHERITED = 3;
/** Owner and group may connect; who that is, is the folder's matter as well. */
const SOCKET_UMASK = 0o117;

/**
 * @param environment LISTEN_FDS and LISTEN_PID are those of sd_listen_fds(3); they count for this process only
 * @throws {ListenError} when several sockets were handed over
 */
export function placeToListen(
	environment: Record<string, string | undefined>,
	config: { host: string; port: number; socket: string | undefined }
): Place {
	const handed = Number(environment.LISTEN_FDS ?? 0);
	if (handed > 0 && environment.LISTEN_PID === String(process.pid)) {
		if (handed > 1)
			throw new ListenError(
				`systemd handed over ${handed} sockets, and one is served. Keep one ListenStream= in the socket unit.`
			);
		return { kind: 'inherited', fd: FIRST_INHERITED };
	}
	if (config.socket !== undefined) return { kind: 'socket', path: config.socket };
	return { kind: 'port', host: config.host, port: config.port };
}

/**
 * Resolves once connections are taken.
 * @throws {ListenError}
 */
export async function listenAt(server: Server, place: Place): Promise<void> {
	if (place.kind === 'socket') await clearStale(place.path);
	await new Promise<void>((resolve, reject) => {
		server.once('error', (error) => reject(new ListenError(problem(error, place))));
		if (place.kind === 'inherited') server.listen({ fd: place.fd }, resolve);
		else if (place.kind === 'port') server.listen(place.port, place.host, resolve);
		else {
			// The socket is made before `listen` returns, so at no time may anybody else connect.
			const before = process.umask(SOCKET_UMASK);
			server.listen(place.path, resolve);
			process.umask(before);
		}
	});
}

/** What a dashboard that was killed left behind. Nothing else is ever removed. */
async function clearStale(path: string): Promise<void> {
	const found = lstatSync(path, { throwIfNoEntry: false });
	if (found === undefined) return;
	if (!found.isSocket())
		throw new ListenError(
			`NixFleet cannot listen at ${path}: something else is there, which is no socket. Move it away, or set NIXFLEET_SOCKET to another path.`
		);
	if (await answers(path))
		throw new ListenError(
			`NixFleet cannot listen at ${path}: another program does. Stop it, or set NIXFLEET_SOCKET to another path.`
		);
	unlinkSync(path);
}

const answers = (path: string): Promise<boolean> =>
	new Promise((resolve) => {
		const probe = connect(path);
		const tell = (is: boolean) => {
			probe.destroy();
			resolve(is);
		};
		probe.once('connect', () => tell(true));
		// Not permitted, or too busy to take it: somebody is there.
		probe.once('error', (error: NodeJS.ErrnoException) => tell(error.code !== 'ECONNREFUSED'));
	});

function problem(error: NodeJS.ErrnoException, place: Place): string {
	switch (place.kind) {
		case 'inherited':
			return `NixFleet cannot listen at the socket that systemd handed over: ${error.message}. It must be a stream socket (ListenStream=, Accept=no).`;
		case 'socket':
			// Node says EACCES as well when the folder is missing.
			return `NixFleet cannot listen at ${place.path}: ${
				error.code === 'EACCES'
					? 'its folder is missing, or this user may not write there. Make the folder, or set NIXFLEET_SOCKET to another path.'
					: error.message
			}`;
		case 'port':
			return `NixFleet cannot listen on ${place.host}:${place.port}: ${portProblem(error)}`;
	}
}

function portProblem(error: NodeJS.ErrnoException): string {
	if (error.code === 'EADDRINUSE')
		return 'another program uses this port. Stop it, or set NIXFLEET_PORT to another one.';
	if (error.code === 'EACCES')
		return 'this user may not open it. Set NIXFLEET_PORT to a port above 1023.';
	if (error.code === 'EADDRNOTAVAIL')
		return 'this machine does not have that address. Correct NIXFLEET_HOST.';
	return error.message;
}
