import { existsSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createServer as createPlain } from 'node:net';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { temporaryFolder } from '../tests/support/folder.ts';
import { listenAt, placeToListen } from './listening.ts';

const config = { host: '127.0.0.1', port: 3000, socket: undefined };
const mine = String(process.pid);

it.each([
	['a port', {}, config, { kind: 'port', host: '127.0.0.1', port: 3000 }],
	['a socket', {}, { ...config, socket: '/run/x' }, { kind: 'socket', path: '/run/x' }],
	['what systemd opened', { LISTEN_FDS: '1', LISTEN_PID: mine }, config, { kind: 'inherited' }],
	[
		'what systemd opened, whatever else is said',
		{ LISTEN_FDS: '1', LISTEN_PID: mine },
		{ ...config, socket: '/run/x' },
		{ kind: 'inherited', fd: 3 }
	],
	[
		'not what systemd opened for another process',
		{ LISTEN_FDS: '1', LISTEN_PID: '1' },
		config,
		{ kind: 'port' }
	],
	['not what is no number', { LISTEN_FDS: 'x', LISTEN_PID: mine }, config, { kind: 'port' }]
])('it listens at %s', (_, environment, settings, place) =>
	expect(placeToListen(environment, settings)).toMatchObject(place)
);

it('several sockets of systemd are refused', () => {
	expect(() => placeToListen({ LISTEN_FDS: '2', LISTEN_PID: mine }, config)).toThrow(
		/handed over 2 sockets/
	);
});

function world() {
	const folder = temporaryFolder('socket');
	const server = createServer((_, response) => response.end('here'));
	onTestFinished(() => {
		server.close();
		folder[Symbol.dispose]();
	});
	return { server, path: join(folder.path, 'dashboard.sock') };
}

it('only owner and group may connect to its socket, which is gone afterwards', async () => {
	const { server, path } = world();
	const before = process.umask();
	await listenAt(server, { kind: 'socket', path });
	expect(statSync(path).mode & 0o777).toBe(0o660);
	expect(process.umask()).toBe(before);
	await new Promise((done) => server.close(done));
	expect(existsSync(path)).toBe(false);
});

it('a socket that nobody listens at any more is taken over', async () => {
	const { server, path } = world();
	// Bound and never closed by its owner, as after a kill: Node would remove it, so it is moved away meanwhile.
	const dead = createPlain();
	await new Promise<void>((done) => dead.listen(`${path}.old`, done));
	renameSync(`${path}.old`, path);
	await new Promise((done) => dead.close(done));
	expect(existsSync(path)).toBe(true);
	await listenAt(server, { kind: 'socket', path });
});

it('a socket that somebody answers at is left alone', async () => {
	const { server, path } = world();
	const other = createPlain((socket) => socket.end());
	onTestFinished(() => void other.close());
	await new Promise<void>((done) => other.listen(path, done));
	await expect(listenAt(server, { kind: 'socket', path })).rejects.toThrow(/another program does/);
	expect(existsSync(path)).toBe(true);
});

it('a file in its place is left alone', async () => {
	const { server, path } = world();
	writeFileSync(path, 'precious');
	await expect(listenAt(server, { kind: 'socket', path })).rejects.toThrow(/which is no socket/);
	expect(existsSync(path)).toBe(true);
});

it('a folder that is missing is named', async () => {
	const { server, path } = world();
	await expect(listenAt(server, { kind: 'socket', path: `${path}/in/none` })).rejects.toThrow(
		/its folder is missing/
	);
});

it('a port in use is named, with what to do', async () => {
	const { server } = world();
	const other = createPlain();
	onTestFinished(() => void other.close());
	await new Promise<void>((done) => other.listen(0, '127.0.0.1', done));
	const address = other.address();
	const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
	await expect(listenAt(server, { kind: 'port', host: '127.0.0.1', port })).rejects.toThrow(
		`NixFleet cannot listen on 127.0.0.1:${port}: another program uses this port.`
	);
});
