import { readFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startTimeOf } from '../journal/process-identity.ts';
import { temporaryFolder, write } from '../support/fixtures.ts';
import { parseHealthCheck, probe, type HealthCheck } from './health-check.ts';

async function listen(server: Server): Promise<number> {
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	onTestFinished(() => void server.close());
	return (server.address() as AddressInfo).port;
}
const look = (check: HealthCheck) => probe(check, { PATH: process.env.PATH ?? '' });

describe('reading health checks', () => {
	it.each<[string, HealthCheck | null]>([
		['http://localhost:8080/ok', { kind: 'http', url: 'http://localhost:8080/ok' }],
		['https://example.org', { kind: 'http', url: 'https://example.org/' }],
		['tcp://db.lan:5432', { kind: 'tcp', host: 'db.lan', port: 5432 }],
		['tcp://[::1]:22', { kind: 'tcp', host: '::1', port: 22 }],
		[
			'exec:/run/current-system/sw/bin/true',
			{
				kind: 'exec',
				path: '/run/current-system/sw/bin/true'
			}
		],
		['exec:relative', null],
		['exec:', null],
		['tcp://db.lan', null],
		['tcp://db.lan:70000', null],
		['file:///etc/passwd', null],
		['localhost', null],
		['', null]
	])('%s', (text, expected) => expect(parseHealthCheck(text)).toEqual(expected));
});

describe('probing', () => {
	it('http: passes below 400, names the status above, hides credentials', async () => {
		let status = 204;
		const port = await listen(
			createHttpServer((_request, response) => response.writeHead(status).end())
		);
		const check: HealthCheck = { kind: 'http', url: `http://127.0.0.1:${port}/` };
		expect(await look(check)).toBeNull();
		status = 302;
		expect(await look(check)).toBeNull();
		status = 503;
		expect(await look(check)).toBe(`http://127.0.0.1:${port}/ answers 503`);
	});

	it('http and tcp: nobody there', async () => {
		const server = createServer();
		const port = await listen(server);
		expect(await look({ kind: 'tcp', host: '127.0.0.1', port })).toBeNull();
		await new Promise((resolve) => server.close(resolve));
		expect(await look({ kind: 'tcp', host: '127.0.0.1', port })).toContain('takes no connection');
		expect(await look({ kind: 'http', url: `http://me:secret@127.0.0.1:${port}/` })).toBe(
			`http://127.0.0.1:${port}/ does not answer`
		);
	});

	it('exec: the exit code counts', async () => {
		const folder = temporaryFolder();
		const check = (body: string, name: string): HealthCheck => ({
			kind: 'exec',
			path: write(`${folder}/${name}`, `#!/bin/sh\n${body}\n`, 0o755)
		});
		expect(await look(check('exit 0', 'good'))).toBeNull();
		expect(await look(check('exit 3', 'bad'))).toContain('bad ended with exit code 3');
		expect(await look(check('kill -9 $$', 'killed'))).toContain('killed ended with SIGKILL');
		expect(await look({ kind: 'exec', path: `${folder}/none` })).toContain(`${folder}/none`);
	});

	it('exec: what it leaves running is neither waited for nor left', async () => {
		const folder = temporaryFolder();
		const leaves = (name: string, end: string): HealthCheck => ({
			kind: 'exec',
			path: write(
				`${folder}/${name}`,
				`#!/bin/sh\nsetsid sleep 300 &\necho $! >${folder}/${name}.left\n${end}\n`,
				0o755
			)
		});
		const left = (name: string) =>
			startTimeOf(Number(readFileSync(`${folder}/${name}.left`, 'utf8')));
		// What another check has at work at the same time is not ended with it.
		const other = look(leaves('slow', 'sleep 2; exit 4'));
		expect(await look(leaves('good', 'exit 0'))).toBeNull();
		expect(left('good')).toBeNull();
		expect(await other).toContain('slow ended with exit code 4');
		expect(await look(leaves('endless', 'trap "" TERM; while :; do sleep 1; done'))).toContain(
			'endless did not end within 5 seconds'
		);
		expect(left('endless')).toBeNull();
	});
});
