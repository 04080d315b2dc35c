import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { makeRepository } from '../../agent/support/repository.ts';
import { temporaryFolder } from '../support/folder.ts';
import { freePort } from '../support/free-port.ts';
import { startProgram } from '../support/process.ts';
import {
	ENROLMENT_TOKEN,
	isHealthy,
	openBrowser,
	postLogin,
	startDashboard
} from '../support/server.ts';
import { waitFor } from '../support/wait-for.ts';

/** A real nginx with the block of docs/reverse-proxies.md in front of the built dashboard. */

const runsAsRoot = process.getuid?.() === 0;
const hasNginx = spawnSync('nginx', ['-v']).status === 0;
if (!hasNginx)
	process.stderr.write('nginx is not installed, so the reverse proxy is not tested.\n');

/** Where the dashboard listens: what it is told, and what nginx is told instead of the port in the documentation. */
const places: [
	place: string,
	make: (folder: string) => Promise<{ env: Record<string, string>; place: string; pass: string }>
][] = [
	[
		'a port',
		async () => {
			const port = await freePort();
			return {
				env: { NIXFLEET_TRUSTED_PROXIES: '127.0.0.1', NIXFLEET_PORT: String(port) },
				place: `127.0.0.1:${port}`,
				pass: `http://127.0.0.1:${port}`
			};
		}
	],
	[
		'a Unix socket',
		async (folder) => {
			const path = join(folder, 'dashboard.sock');
			return { env: { NIXFLEET_SOCKET: path }, place: path, pass: `http://unix:${path}:` };
		}
	]
];

it.skipIf(!hasNginx).each(places)('agent and browser live behind nginx, at %s', async (_, make) => {
	using folder = temporaryFolder('nginx');
	const port = await freePort();
	const url = `http://localhost:${port}`;
	const { env, place, pass } = await make(folder.path);
	await using dashboard = await startDashboard({
		dataDir: join(folder.path, 'data'),
		env: { NIXFLEET_PUBLIC_URL: url, ...env }
	});
	const [, block = ''] =
		/```nginx\n(.*?)```/s.exec(readFileSync('docs/reverse-proxies.md', 'utf8')) ?? [];
	mkdirSync(join(folder.path, 'logs'));
	const file = join(folder.path, 'nginx.conf');
	writeFileSync(
		file,
		`daemon off;
${runsAsRoot ? 'user root;' : ''}
pid ${folder.path}/nginx.pid;
error_log stderr;
events {}
http {
	access_log off;
	client_body_temp_path ${folder.path}/body;
	proxy_temp_path ${folder.path}/proxy;
	fastcgi_temp_path ${folder.path}/fastcgi;
	uwsgi_temp_path ${folder.path}/uwsgi;
	scgi_temp_path ${folder.path}/scgi;
${block
	.replace('listen 80;', `listen 127.0.0.1:${port};`)
	.replace('fleet.example.com', 'localhost 127.0.0.1')
	.replace('http://127.0.0.1:3000', pass)}
}
`
	);
	const nginx = startProgram('nginx', ['-c', file, '-p', folder.path], {
		env: { PATH: process.env.PATH ?? '' }
	});
	onTestFinished(() => void nginx.stop('SIGKILL'));
	await waitFor('nginx', () => isHealthy(url));
	const repository = makeRepository(folder.path);
	const agent = startProgram(process.execPath, ['build/agent/nixfleet-agent.mjs'], {
		env: {
			PATH: process.env.PATH ?? '',
			HOME: folder.path,
			NIXFLEET_URL: url,
			NIXFLEET_TOKEN: ENROLMENT_TOKEN,
			NIXFLEET_HOSTNAME: 'behind',
			NIXFLEET_STATE_DIR: join(folder.path, 'state'),
			NIXFLEET_REPO_URL: repository.url,
			NIXFLEET_GIT_PROTOCOLS: 'file'
		}
	});
	const browser = await openBrowser(url);
	expect((await browser.online('behind')).presence).toBe('online');
	expect(await browser.finished(await browser.start('behind', 'pull'))).toMatchObject({
		state: 'succeeded'
	});
	// Who called is what nginx says, and not what the caller says to nginx.
	const headers = { 'x-forwarded-for': '203.0.113.7' };
	expect((await postLogin(url, { headers })).status).toBe(303);
	const addresses = (await browser.rpc.account.sessions.query()).map((one) => one.address);
	expect(addresses).toEqual(['127.0.0.1', '127.0.0.1']);
	expect(dashboard.program.output()).toContain(`listens on ${place}`);
	browser.close();
	await agent.stop('SIGTERM');
	await nginx.stop('SIGQUIT');
});
