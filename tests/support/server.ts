import { createTRPCClient, createWSClient, wsLink, type TRPCClient } from '@trpc/client';
import bcrypt from 'bcrypt';
import WebSocket from 'ws';
import type {
	Command,
	FleetRow,
	HostDetail,
	Operation,
	RequestOperations,
	RequestOutcome
} from '$lib/protocol/index.ts';
import type { AppRouter } from '$lib/server/rpc/router.ts';
import { startProgram, type Program } from './process.ts';
import { waitFor } from './wait-for.ts';

export const PASSWORD = 'correct horse battery staple';
export const ENROLMENT_TOKEN = 'enrolment-token-of-the-tests';
const PASSWORD_HASH = bcrypt.hashSync(PASSWORD, 4);

export type Dashboard = Awaited<ReturnType<typeof startDashboard>>;
export type Browser = Awaited<ReturnType<typeof openBrowser>>;

/** The built dashboard on a free port. With `port`, on that one: for restarts. */
export async function startDashboard(options: {
	dataDir: string;
	port?: number;
	env?: Record<string, string>;
	/** What Node is started with: another build, and what it loads first. */
	argv?: string[];
	/** Can be sent messages, as by `npm start`. */
	ipc?: boolean;
}) {
	const program = startProgram(process.execPath, options.argv ?? ['build/server.mjs'], {
		ipc: options.ipc,
		env: {
			PATH: process.env.PATH ?? '',
			HOME: options.dataDir,
			NIXFLEET_DATA_DIR: options.dataDir,
			NIXFLEET_PORT: String(options.port ?? 0),
			NIXFLEET_PASSWORD_HASH: PASSWORD_HASH,
			NIXFLEET_AGENT_TOKEN: ENROLMENT_TOKEN,
			NIXFLEET_GIT_PROTOCOLS: 'https:ssh:file',
			NIXFLEET_TARGET_INTERVAL: '5',
			...options.env
		}
	});
	const url = await ready(program);
	return {
		url,
		port: Number(/listens on \S+:(\d+)\n/.exec(program.output())?.[1] ?? new URL(url).port),
		program,
		/** The set-up link, which is printed where nobody has a password yet. */
		setupLink: () =>
			waitFor(
				'the set-up link',
				() => /http:\S+\/setup\?token=\S+(?=\s)/.exec(program.output())?.[0]
			),
		[Symbol.asyncDispose]: async () => void (await program.stop('SIGKILL'))
	};
}

async function ready(program: Program): Promise<string> {
	let exit: number | string | null = null;
	void program.ended.then((code) => (exit = code));
	await waitFor(
		'the dashboard to listen',
		() => /NixFleet is ready at .+\n/.test(program.output()) || exit !== null
	);
	const url = /NixFleet is ready at ([^\s,]+)/.exec(program.output())?.[1];
	if (url === undefined)
		throw new Error(`The dashboard ended (${String(exit)}):\n${program.output()}`);
	return url;
}

/** Whether a dashboard answers there, also when nobody listens yet. */
export const isHealthy = (url: string): Promise<boolean> =>
	fetch(`${url}/health`).then(
		(answer) => answer.ok,
		() => false
	);

/** Sends the login form as a browser does, with further headers or others. */
export const postLogin = (
	url: string,
	{ username = 'admin', password = PASSWORD, headers = {} }: LoginForm = {}
): Promise<Response> =>
	fetch(`${url}/login`, {
		method: 'POST',
		redirect: 'manual',
		headers: {
			origin: url,
			accept: 'text/html',
			'content-type': 'application/x-www-form-urlencoded',
			...headers
		},
		body: new URLSearchParams({ username, password, code: '' })
	});
export type LoginForm = {
	username?: string;
	password?: string;
	headers?: Record<string, string>;
};

/** Signs in by the login form. @returns the cookie, or null when it was refused */
export async function signIn(
	url: string,
	password = PASSWORD,
	username = 'admin'
): Promise<string | null> {
	const response = await postLogin(url, { username, password });
	return response.headers.get('set-cookie')?.split(';')[0] ?? null;
}

/** A tRPC client over a WebSocket with session and Origin, like a tab: of somebody who signs in for it, or of a session that is open. */
export async function openBrowser(
	url: string,
	person: { name: string; password: string } | { cookie: string } = {
		name: 'admin',
		password: PASSWORD
	}
) {
	const cookie =
		'cookie' in person ? person.cookie : await signIn(url, person.password, person.name);
	if (cookie === null) throw new Error('Signing in was refused.');
	class WithSession extends WebSocket {
		constructor(address: string, protocols?: string | string[]) {
			super(address, protocols, { headers: { origin: url, cookie: cookie ?? '' } });
		}
	}
	const ws = createWSClient({
		url: `${url.replace(/^http/, 'ws').replace('localhost', '127.0.0.1')}/ws`,
		WebSocket: WithSession as unknown as typeof globalThis.WebSocket,
		retryDelayMs: () => 200
	});
	const rpc: TRPCClient<AppRouter> = createTRPCClient<AppRouter>({
		links: [wsLink({ client: ws })]
	});

	const host = async (name: string): Promise<FleetRow | undefined> =>
		(await rpc.hosts.list.query()).find((row) => row.name === name);
	return {
		rpc,
		cookie,
		host,
		online: (name: string): Promise<FleetRow> =>
			waitFor(`${name} to be online`, async () => {
				const row = await host(name);
				return row?.presence === 'online' && row;
			}),
		/** Proves once more who is there, for what a session alone is not enough for. */
		stepUp: async (): Promise<void> =>
			void (await rpc.session.stepUp.mutate({
				secret: 'password' in person ? person.password : PASSWORD
			})),
		/** As if the sign-in were long ago: a wrong answer takes back what it proved. */
		forgetProof: (): Promise<void> =>
			rpc.session.stepUp.mutate({ secret: 'not the password' }).then(
				() => Promise.reject(new Error('A wrong password was taken.')),
				() => undefined
			),
		/** Asks one host for something. */
		async request(name: string, command: Command, force = false): Promise<RequestOutcome> {
			const row = await host(name);
			if (force || command === 'reboot') await this.stepUp();
			const [outcome] = await rpc.operations.request.mutate({
				hostIds: [row?.id ?? ''],
				command,
				force
			});
			if (!outcome) throw new Error('There was no answer for the host.');
			return outcome;
		},
		/** Asks one host for something with all its details. @returns the id of the operation */
		async ask(name: string, input: Omit<RequestOperations, 'hostIds'>): Promise<string> {
			const hostId = (await host(name))?.id ?? '';
			const [outcome] = await rpc.operations.request.mutate({ hostIds: [hostId], ...input });
			if (!outcome?.ok) throw new Error(`${input.command} was refused: ${outcome?.message}`);
			return outcome.operationId;
		},
		/** As `request`, for what must be taken. @returns the id of the operation */
		async start(name: string, command: Command, force = false): Promise<string> {
			const outcome = await this.request(name, command, force);
			if (!outcome.ok) throw new Error(`${command} was refused: ${outcome.message}`);
			return outcome.operationId;
		},
		detail: async (name: string): Promise<HostDetail> =>
			rpc.hosts.detail.query({ id: (await host(name))?.id ?? '' }),
		finished: (id: string, timeoutMs = 60_000): Promise<Operation> =>
			waitFor(
				`operation ${id} to end`,
				async () => {
					const operation = await rpc.operations.get.query({ id });
					return operation.finishedAt !== null && operation;
				},
				timeoutMs
			),
		/** The stored output, as the download gives it. */
		async log(id: string): Promise<Buffer> {
			const response = await fetch(`${url}/operations/${id}/log`, {
				headers: { cookie: cookie ?? '' }
			});
			return Buffer.from(await response.arrayBuffer());
		},
		close: () => ws.close()
	};
}
