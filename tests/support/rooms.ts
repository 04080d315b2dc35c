import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
	DEFAULT_PHASE_LIMITS,
	HISTORY_DAYS,
	NO_TARGET,
	type AgentCommand,
	type Ancestry,
	type Enrollment,
	type HelloInput,
	type TargetView
} from '$lib/protocol/index.ts';
import { createAudit } from '$lib/server/audit/index.ts';
import { openDatabase } from '$lib/server/db/index.ts';
import {
	createHosts,
	type AgentConnection,
	type HostRecord,
	type KnownAgent
} from '$lib/server/hosts/index.ts';
import { createOperations } from '$lib/server/operations/index.ts';
import { newUlid } from '$lib/server/platform/ids.ts';
import { createLogger } from '$lib/server/platform/logger.ts';
import { bareCheckout, helloOf, NO_METRICS, profileOf } from './hello.ts';

/** The server's rooms on a real database file, without sockets: for tests of their rules. */

export { bareCheckout, helloOf, NO_METRICS, profileOf };

/** A host whose token has just been looked up. */
export const knownAs = (host: HostRecord, tokenId = newUlid()): KnownAgent => ({
	host,
	tokenId,
	expiresAt: null,
	lastUsedAt: null
});

export type ConnectedHost = {
	host: HostRecord;
	connection: AgentConnection;
	heard: AgentCommand[];
};

export async function openRooms(
	options: { enrollment?: Enrollment; historyDays?: number; damage?: () => string | null } = {}
) {
	const folder = mkdtempSync(join(tmpdir(), 'nixfleet-rooms-'));
	let now = Date.now();
	const clock = { now: () => now };
	const log = createLogger({ level: 'error', write: (line) => process.stderr.write(line) });
	const url = `file:${join(folder, 'test.db')}`;
	let view: TargetView = NO_TARGET;
	let ancestry: Ancestry = () => ({ relation: 'unknown' });
	const target = {
		of: () => view,
		refreshIfOlderThan: async () => view,
		ancestry: ((from, to) => ancestry(from, to)) satisfies Ancestry
	};

	const open = async () => {
		const { db, close } = await openDatabase({ url, migrationsDir: 'drizzle' });
		const audit = createAudit({ db, clock, key: 'k'.repeat(32), log });
		const hosts = await createHosts({
			db,
			audit,
			clock,
			log,
			enrollment: options.enrollment ?? 'auto'
		});
		const operations = await createOperations({
			db,
			audit,
			clock,
			log,
			hosts,
			target,
			phaseLimits: DEFAULT_PHASE_LIMITS,
			damage: options.damage ?? (() => null),
			historyDays: options.historyDays ?? HISTORY_DAYS.default
		});
		return { db, close, audit, hosts, operations };
	};
	let rooms = await open();
	const closeRooms = async () => {
		await rooms.operations.close();
		await rooms.hosts.close();
		await rooms.audit.close();
		await rooms.close();
	};

	return {
		clock,
		log,
		target,
		get db() {
			return rooms.db;
		},
		get audit() {
			return rooms.audit;
		},
		get hosts() {
			return rooms.hosts;
		},
		get operations() {
			return rooms.operations;
		},
		setTarget: (next: TargetView) => void (view = next),
		setAncestry: (next: Ancestry) => void (ancestry = next),
		advance: (ms: number) => void (now += ms),
		/** As after a crash of the dashboard: memory is gone, the file is what it is. */
		async restart(): Promise<void> {
			await closeRooms();
			rooms = await open();
		},
		/** A host whose agent has said hello, and everything it is told from then on. */
		async connectHost(name: string, hello: Partial<HelloInput> = {}): Promise<ConnectedHost> {
			const known = [...rooms.hosts.all()].find((record) => record.name === name);
			const id =
				known?.id ??
				(await rooms.hosts.enroll({ secret: 's'.repeat(43), profile: profileOf(name) })).hostId;
			const host = rooms.hosts.get(id);
			const connection = rooms.hosts.connect(knownAs(host), {
				socket: { readyState: 1, close() {}, terminate() {}, ping() {} },
				address: '192.0.2.1'
			});
			if (!connection) throw new Error('the host is connected already');
			rooms.hosts.takeHello(host, helloOf(name, hello));
			connection.instanceId = newUlid();
			const heard: AgentCommand[] = [];
			void (async () => {
				for await (const command of connection.commands(new AbortController().signal))
					heard.push(command);
			})();
			return { host, connection, heard };
		},
		async [Symbol.asyncDispose]() {
			await closeRooms();
			rmSync(folder, { recursive: true, force: true });
		}
	};
}

/** What a host was offered so far. */
export const offers = ({ heard }: Pick<ConnectedHost, 'heard'>) =>
	heard.flatMap((command) => (command.type === 'offer' ? [command.operation] : []));

export type Rooms = Awaited<ReturnType<typeof openRooms>>;
