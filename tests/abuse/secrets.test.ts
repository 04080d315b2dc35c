import { createHash, createHmac, randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import bcrypt from 'bcrypt';
import { describe, expect, it } from 'vitest';
import { readConfig } from '$lib/server/platform/config.ts';
import { Environment } from '$lib/server/platform/environment.ts';
import { SECRET_VARIABLES } from '$lib/server/platform/secret-files.ts';
import { createLogger } from '$lib/server/platform/logger.ts';
import { temporaryFolder } from '../support/folder.ts';
import { startDashboard } from '../support/server.ts';
import { waitFor } from '../support/wait-for.ts';
import { raw, requestText } from './support/raw.ts';
import WebSocket from 'ws';

describe('secrets from files', () => {
	const SECRETS: [name: string, value: string][] = [
		['NIXFLEET_PASSWORD_HASH', bcrypt.hashSync('x', 4)],
		['NIXFLEET_SESSION_SECRET', randomBytes(16).toString('hex')],
		['NIXFLEET_AGENT_TOKEN', 'a'.repeat(32)],
		['NIXFLEET_WEBHOOK_SECRET', 'w'.repeat(32)],
		['NIXFLEET_REPO_TOKEN', 'r'.repeat(32)],
		['NIXFLEET_VERSION_URL', 'https://me:hunter2@example.com/version.json']
	];
	const inFile = (name: string, path: string) => () => readConfig({ [`${name}_FILE`]: path });

	it('are all of them', () => {
		// Whatever is called a secret, token or hash in the configuration can be given as a file, unless it is one.
		const declared = Object.keys(Environment.shape).filter((name) =>
			/(SECRET|TOKEN|HASH)(?!.*_FILE$)/.test(name)
		);
		expect(declared.length).toBeGreaterThan(4);
		expect(SECRET_VARIABLES).toEqual(expect.arrayContaining(declared));
	});

	it.each(SECRETS)('%s is read, with or without a line break behind it', (name, value) => {
		using folder = temporaryFolder('secret');
		const file = join(folder.path, 'secret');
		for (const end of ['', '\n', '\r\n', '\n\n']) {
			writeFileSync(file, `${value}${end}`);
			const config = readConfig({
				[`${name}_FILE`]: file,
				NIXFLEET_REPO_URL: 'https://example.com/me/cfg'
			});
			expect(JSON.stringify(config)).toContain(JSON.stringify(value).slice(1, -1));
		}
	});

	it.each(SECRETS)('%s that cannot be read stops the start with a sentence', (name, value) => {
		using folder = temporaryFolder('secret');
		const file = join(folder.path, 'secret');
		expect(inFile(name, file)).toThrow(`${name}_FILE names a file that cannot be read`);
		mkdirSync(join(folder.path, 'folder'));
		expect(inFile(name, join(folder.path, 'folder'))).toThrow(`${name}_FILE`);
		for (const empty of ['', '\n', '  \n']) {
			writeFileSync(file, empty);
			expect(inFile(name, file)).toThrow(`${name}_FILE names a file that is empty`);
		}
		writeFileSync(file, value);
		expect(() => readConfig({ [name]: value, [`${name}_FILE`]: file })).toThrow(/are both set/);
		if (process.getuid?.() !== 0) {
			chmodSync(file, 0);
			expect(inFile(name, file)).toThrow(/cannot be read/);
		}
	});

	it('are not repeated by the sentence that refuses them', () => {
		using folder = temporaryFolder('secret');
		const file = join(folder.path, 'secret');
		writeFileSync(file, 'short-canary');
		for (const [name] of SECRETS.filter(([each]) => each !== 'NIXFLEET_REPO_TOKEN'))
			expect(inFile(name, file)).toThrow(
				expect.objectContaining({ message: expect.not.stringContaining('short-canary') as string })
			);
	});
});

describe('the log', () => {
	const line = (fields: Record<string, unknown>, message = 'Something') => {
		let written = '';
		createLogger({ level: 'debug', write: (text) => (written += text) }).error(message, fields);
		return written;
	};
	const token = `nfh_01ARZ3NDEKTSV4RRFFQ69G5FAV_${'q'.repeat(43)}`;

	it.each([
		['a field', { password: 'canary-1' }],
		['a field deep inside', { a: [{ sessionSecret: 'canary-1' }] }],
		['a header', { headers: { Authorization: 'Bearer canary-1', cookie: 'a=canary-1' } }],
		['a token in a text', { text: `with ${token} in it`.replaceAll('q', 'canary-1'.slice(0, 1)) }],
		['the user of an address', { url: 'https://me:canary-1@example.com/x' }],
		['the parameter of an address', { url: 'https://example.com/x?token=canary-1&b=2' }],
		['a password with an @', { url: 'https://me:can@canary-1@example.com/x' }],
		['an error', { error: new Error('https://me:canary-1@example.com') }],
		[
			'the cause of an error',
			{ error: new Error('x', { cause: new Error(`Bearer canary-1-is-long-enough`) }) }
		],
		['a key', { apiKey: 'canary-1' }],
		['a map of headers', { headers: new Map([['authorization', 'canary-1']]) }]
	])('%s is redacted', (_, fields) => {
		expect(line(fields)).not.toContain('canary-1');
		expect(line(fields)).not.toContain('c'.repeat(43));
	});

	it('a message is redacted, too', () => {
		expect(line({}, `Refused ${token}`)).not.toContain('q'.repeat(43));
	});

	it('nobody forges a line', () => {
		const written = line({ name: 'a\n{"level":"info","message":"forged"}\u001b[2J' });
		expect(written.trimEnd().split('\n')).toHaveLength(1);
		expect(written).not.toContain('\u001b');
	});
});

describe('canaries', () => {
	it('are found nowhere after a busy run: log, database, frames, answers, children, crash', async () => {
		using folder = temporaryFolder('canary');
		const dataDir = join(folder.path, 'data');
		const canary = (name: string) => `${name}${randomBytes(18).toString('hex')}`;
		const password = canary('password');
		const totp = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
		const secrets: Record<string, string> = {
			password,
			totp,
			sessionSecret: canary('session'),
			enrolment: canary('enrol'),
			webhook: canary('webhook'),
			repository: canary('repository'),
			channelPath: canary('channel'),
			channelToken: canary('bearer')
		};
		// A repository that wants a password, so that git runs with one and fails.
		const asked: string[] = [];
		const repository = createServer((request, response) => {
			asked.push(request.headers.authorization ?? '');
			// Long enough for its process to be looked at.
			setTimeout(() => response.writeHead(401).end(), 400);
		}).listen(0, '127.0.0.1');
		await new Promise((resolve) => repository.once('listening', resolve));
		const repoPort = (repository.address() as AddressInfo).port;
		const dashboard = await startDashboard({
			dataDir,
			env: {
				NIXFLEET_LOG_LEVEL: 'debug',
				NIXFLEET_PASSWORD_HASH: bcrypt.hashSync(password, 4),
				NIXFLEET_TOTP_SECRET: totp,
				NIXFLEET_SESSION_SECRET: secrets.sessionSecret ?? '',
				NIXFLEET_AGENT_TOKEN: secrets.enrolment ?? '',
				NIXFLEET_WEBHOOK_SECRET: secrets.webhook ?? '',
				NIXFLEET_REPO_TOKEN: secrets.repository ?? '',
				NIXFLEET_REPO_URL: `http://127.0.0.1:${repoPort}/me/cfg.git`,
				NIXFLEET_GIT_PROTOCOLS: 'http'
			}
		});
		const { pid } = dashboard.program.child;

		const argumentsSeen: string[] = [];
		const look = setInterval(() => argumentsSeen.push(...argumentsOfGit(pid)), 20);
		await waitFor('git to bring the token', () => asked.some((each) => each.startsWith('Basic ')));
		await waitFor('git to be seen', () => argumentsSeen.length > 0);
		clearInterval(look);

		// Signing in, wrongly and rightly; a wrong page, a webhook, an API key, an agent that enrols.
		const answers: string[] = [];
		const send = async (path: string, body: string, headers: Record<string, string> = {}) => {
			const answer = await raw(dashboard.port, {
				parts: [
					requestText(
						`POST ${path}`,
						{
							Origin: dashboard.url,
							'Content-Type': 'application/x-www-form-urlencoded',
							'Content-Length': String(Buffer.byteLength(body)),
							...headers
						},
						body
					)
				]
			});
			answers.push(answer.body);
			return answer;
		};
		await send('/login', `username=admin&password=${password}&code=000000`);
		await send('/login', `username=admin&password=${password}%00&code=${totp}`);
		const signedIn = await send(
			'/login',
			`username=admin&password=${password}&code=${codeOf(totp)}`
		);
		const cookie = signedIn.headers.get('set-cookie')?.split(';')[0] ?? '';
		secrets.cookie = cookie.split('=')[1] ?? '';
		expect(secrets.cookie.length).toBeGreaterThan(60);
		await send('/hooks/git', '{}', { 'X-Gitlab-Token': secrets.webhook ?? '' });
		await send('/hooks/git', '{}', { 'X-Gitlab-Token': 'wrong' });
		const frames: string[] = [];
		const say = async (
			headers: Record<string, string>,
			calls: [path: string, input?: unknown, type?: string][]
		) => {
			const ws = new WebSocket(`ws://127.0.0.1:${dashboard.port}/ws`, { headers });
			ws.on('message', (data: Buffer) => frames.push(data.toString()));
			await new Promise((resolve, reject) => ws.once('open', resolve).once('error', reject));
			const before = frames.length;
			for (const [index, [path, input, method = 'mutation']] of calls.entries())
				ws.send(JSON.stringify({ id: index + 1, method, params: { path, input } }));
			await waitFor('answers', () => frames.length >= before + calls.length);
			ws.terminate();
			return frames.splice(before);
		};
		const browser = { origin: dashboard.url, cookie };
		// The code of the next half minute: the one of now was used to sign in.
		const next = codeOf(totp, Date.now() + 30_000);
		await say(browser, [['session.stepUp', { secret: next }]]);
		const [made = ''] = await say(browser, [['apiKeys.create', { name: 'x', scope: 'admin' }]]);
		secrets.apiKey = /nfk_\w{26}_[\w-]{43}/.exec(made)?.[0] ?? '';
		expect(secrets.apiKey).not.toBe('');
		// A receiver of notifications that repeats all it was given.
		const receiver = createServer((request, response) =>
			response.writeHead(404).end(`${request.url} ${request.headers.authorization}`)
		).listen(0, '127.0.0.1');
		await new Promise((resolve) => receiver.once('listening', resolve));
		const { port: receiverPort } = receiver.address() as AddressInfo;
		const [added = ''] = await say(browser, [
			[
				'notifications.add',
				{
					name: 'ops',
					kind: 'webhook',
					address: `http://127.0.0.1:${receiverPort}/${secrets.channelPath}`,
					token: secrets.channelToken,
					kinds: ['contact'],
					filter: '',
					quietTypes: [],
					graceMinutes: 0,
					enabled: true
				}
			]
		]);
		const { id: channelId, signingSecret } =
			/"id":"(?<id>\w{26})","signingSecret":"(?<signingSecret>[\w-]{43})"/.exec(added)?.groups ?? {
				id: '',
				signingSecret: ''
			};
		secrets.signing = signingSecret ?? '';
		expect(secrets.signing).not.toBe('');
		const [tested = ''] = await say(browser, [['notifications.test', { id: channelId }]]);
		expect(tested).toContain('HTTP 404');
		frames.push(tested);
		receiver.close();
		const { helloOf, profileOf } = await import('../support/rooms.ts');
		const [enrolled = ''] = await say({ authorization: `Bearer ${secrets.enrolment}` }, [
			['agent.enroll', { secret: 'z'.repeat(43), profile: profileOf('hsb1') }]
		]);
		secrets.hostToken = /nfh_\w{26}_[\w-]{43}/.exec(enrolled)?.[0] ?? '';
		expect(secrets.hostToken).not.toBe('');
		await say({ authorization: `Bearer ${secrets.hostToken}` }, [['agent.hello', helloOf('hsb1')]]);
		for (const path of [
			'hosts.list',
			'apiKeys.list',
			'notifications.list',
			'audit.list',
			'target.get',
			'session.me'
		])
			frames.push(
				...(await say(browser, [[path, path === 'audit.list' ? {} : undefined, 'query']]))
			);
		frames.push(...(await say(browser, [['live.fleet', undefined, 'subscription']])));
		answers.push(
			await (
				await fetch(`${dashboard.url}/trpc/hosts.list?input=%7B`, {
					headers: { authorization: `Bearer ${secrets.apiKey}` }
				})
			).text()
		);
		answers.push(
			await (await fetch(`${dashboard.url}/audit/export`, { headers: { cookie } })).text()
		);
		for (const name of ['box-key', 'audit-key'])
			secrets[name] = readFileSync(join(dataDir, 'secrets', name), 'utf8').trim();

		// A crash leaves what it leaves.
		dashboard.program.child.kill('SIGABRT');
		await dashboard.program.ended;
		repository.close();

		const files = readdirSync(dataDir, { recursive: true, encoding: 'utf8' })
			.map((name) => join(dataDir, name))
			.filter((file) => statSync(file).isFile() && !file.includes('/secrets/'));
		expect(files.some((file) => file.endsWith('.db'))).toBe(true);
		const places: [string, string][] = [
			['the log', dashboard.program.output()],
			['frames', frames.join('\n')],
			['answers', answers.join('\n')],
			['arguments of children', argumentsSeen.join('\n')],
			...files.map((file): [string, string] => [file, readFileSync(file, 'latin1')])
		];
		for (const text of places.slice(0, 4).map(([, each]) => each))
			expect(text.length).toBeGreaterThan(10);
		const found = places.flatMap(([place, text]) =>
			Object.entries(secrets).flatMap(([name, secret]) =>
				[
					secret,
					Buffer.from(secret).toString('base64').replace(/=+$/, ''),
					encodeURIComponent(secret)
				].some((form) => text.includes(form))
					? [`${name} in ${place}`]
					: []
			)
		);
		expect(found).toEqual([]);
		// What may be there is: the hash, by which the key is found.
		const database = files
			.filter((file) => file.includes('.db'))
			.map((file) => readFileSync(file, 'latin1'))
			.join('');
		expect(database).toContain(createHash('sha256').update(secrets.apiKey).digest('hex'));
		for (const file of readdirSync(join(dataDir, 'secrets')))
			expect(statSync(join(dataDir, 'secrets', file)).mode & 0o077).toBe(0);
	});
});

/** Command lines of git processes below a process, as everybody on the machine can read them. */
function argumentsOfGit(parent: number | undefined): string[] {
	return readdirSync('/proc').flatMap((name) => {
		if (!/^\d+$/.test(name)) return [];
		try {
			const line = readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ');
			const owner = / \(.*\) \S (\d+)/.exec(readFileSync(`/proc/${name}/stat`, 'utf8'))?.[1];
			return line.includes('git') && Number(owner) === parent ? [line] : [];
		} catch {
			return [];
		}
	});
}

/** The one-time code of a time (RFC 6238). */
function codeOf(secret: string, at = Date.now()): string {
	const bits = [...secret]
		.map((each) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(each).toString(2).padStart(5, '0'))
		.join('');
	const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((each) => parseInt(each, 2)));
	const counter = Buffer.alloc(8);
	counter.writeBigUInt64BE(BigInt(Math.floor(at / 30_000)));
	const mac = createHmac('sha1', key).update(counter).digest();
	const offset = (mac.at(-1) ?? 0) & 15;
	return String((mac.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}
