import { DEFAULT_STATUS_POLICY } from '$lib/protocol/index.ts';
import { createAudit } from './audit/index.ts';
import { createAuth, createSecretBox } from './auth/index.ts';
import { backupBeforeUpgrade, finishRestore } from './backup/index.ts';
import {
	createSettings,
	databaseSize,
	Inspection,
	lockDataDir,
	openDatabase,
	pathOfFileUrl
} from './db/index.ts';
import { bringToLife, createDemo, type DemoParent } from './demo/index.ts';
import { createHosts, watchTokenFile } from './hosts/index.ts';
import {
	Budgets,
	createAddresses,
	createGate,
	createGitHook,
	createOuterDoor,
	createPrometheus,
	createRefusals,
	createRest,
	createScriptApi
} from './http/index.ts';
import { createLive } from './live/index.ts';
import { createMetrics } from './metrics/index.ts';
import { createNotify } from './notify/index.ts';
import { createOperations } from './operations/index.ts';
import { systemClock, type Clock } from './platform/clock.ts';
import type { Config } from './platform/config.ts';
import { createLogger, type Logger } from './platform/logger.ts';
import { createLoopLag } from './platform/loop-lag.ts';
import { storedSecret } from './platform/secrets.ts';
import { shutDownInOrder } from './platform/shutdown.ts';
import { Signal } from './platform/signal.ts';
import { VERSION } from './platform/version.ts';
import { createRollouts } from './rollouts/index.ts';
import { createTarget } from './target/index.ts';
import { createViews } from './views/index.ts';

export type Fleet = Awaited<ReturnType<typeof createFleet>>;

/** Everything must be closed within this time of a signal, sockets open or not. */
const SHUTDOWN_MS = 1_800;

/**
 * The composition root: a checked configuration in, a running fleet out. The only file that knows
 * every room. Nothing is started twice: whoever calls this owns the result and must `close` it.
 */
export async function createFleet(
	config: Config,
	around: { parent: DemoParent | null; clock?: Clock; log?: Logger } = { parent: null }
) {
	const clock = around.clock ?? systemClock;
	const log =
		around.log ??
		createLogger({ level: config.logLevel, write: (line) => process.stderr.write(line) });
	const unlock = lockDataDir(config.dataDir);
	try {
		return await compose(config, { ...around, clock, log, unlock });
	} catch (error) {
		unlock();
		throw error;
	}
}

async function compose(
	config: Config,
	around: { parent: DemoParent | null; clock: Clock; log: Logger; unlock: () => void }
) {
	const { clock, log } = around;
	if (finishRestore(config.dataDir) !== null) log.info('An interrupted restore was finished');
	const secret = (name: string) => storedSecret(config.dataDir, name);
	const {
		db,
		version: databaseVersion,
		close: closeDatabase
	} = await openDatabase({
		url: config.databaseUrl,
		migrationsDir: config.migrationsDir,
		beforeUpgrade: (db) => backupBeforeUpgrade({ ...config, db, now: clock.now(), log })
	});
	const damaged = new Signal<string>();
	const inspection = config.databaseUrl.startsWith('file:')
		? new Inspection({
				file: pathOfFileUrl(config.databaseUrl),
				onDamage: (problem) => {
					log.error(
						'The database is damaged. Nothing is asked of hosts until a backup is restored: stop the dashboard, and run `nixfleet restore` with the newest one that is whole',
						{ problem }
					);
					damaged.emit(problem);
				},
				onFailure: (error) =>
					log.warn('Whether the database is whole could not be found out', { error })
			})
		: null;
	const enrolmentToken = config.agentToken ?? secret('agent-token');
	const addresses = createAddresses(config);
	const audit = createAudit({ db, clock, key: secret('audit-key'), log });
	audit.start();
	const settings = createSettings(db);
	const boxKey = secret('box-key');

	const auth = await createAuth({
		db,
		audit,
		clock,
		log,
		sessionSecrets: config.sessionSecrets ?? [secret('session-secret')],
		boxKey,
		address: () => addresses.canonical(),
		passwordHash: config.passwordHash,
		totpSecret: config.totpSecret,
		sessionLifetime: config.sessionLifetime,
		databaseVersion
	});
	const hosts = await createHosts({ db, audit, clock, log, enrollment: config.enrollment });
	const tokenFile =
		config.hostTokensFile === undefined
			? null
			: await watchTokenFile({ path: config.hostTokensFile, declare: hosts.declare, log });
	const metrics = createMetrics({ db, hosts, clock, log });
	const target = createTarget({ config, log, clock, settings });
	const demo = createDemo({
		parent: around.parent,
		log,
		onRepository: (url) => target.setSource({ kind: 'git', url, branch: config.branch }),
		onLife: (life) => bringToLife({ hosts, operations, log }, life)
	});
	const operations = await createOperations({
		db,
		audit,
		clock,
		log,
		hosts,
		target,
		phaseLimits: config.phaseLimits,
		historyDays: config.historyDays,
		damage: () => inspection?.problem ?? null
	});
	const rollouts = await createRollouts({
		db,
		audit,
		clock,
		log,
		hosts,
		operations,
		target,
		historyDays: config.historyDays,
		damage: () => inspection?.problem ?? null
	});
	const live = createLive({
		hosts,
		operations,
		rollouts,
		target,
		demo,
		clock,
		log,
		policy: {
			...DEFAULT_STATUS_POLICY,
			dashboardVersion: VERSION,
			lockMaxAgeDays: config.lockMaxAgeDays,
			targetStaleAfterMs: config.targetStaleAfterMs
		},
		agentUrl: () => addresses.agentUrl()
	});
	const views = createViews({ db, audit, clock });
	const notifications = await createNotify({
		db,
		audit,
		clock,
		log,
		hosts,
		operations,
		row: (host) => live.keptRow(host),
		damage: () => {
			if (inspection === null) return null;
			return inspection.hasLooked ? inspection.problem : undefined;
		},
		box: createSecretBox(boxKey),
		address: () => addresses.canonical()
	});
	damaged.on(() => notifications.lookSoon());
	const services = {
		clock,
		log,
		audit,
		auth,
		hosts,
		operations,
		rollouts,
		target,
		live,
		metrics,
		demo,
		views,
		notifications
	};
	const gate = createGate({
		services,
		allowedOrigins: () => addresses.allowed(),
		enrolmentToken,
		trustedProxies: config.trustedProxies
	});
	const budgets = new Budgets(clock);
	const refusals = createRefusals({ audit, clock, log });
	const lag = createLoopLag();
	target.start();
	metrics.start();
	notifications.start();

	return {
		...services,
		config,
		addresses,
		gate,
		scriptApi: createScriptApi({ services, budgets, refusals }),
		rest: createRest({
			services,
			budgets,
			refusals,
			allowedOrigins: () => addresses.allowed()
		}),
		prometheus: createPrometheus({
			services,
			budgets,
			refusals,
			peers: () => gate.peers(),
			lag,
			databaseSize: () => databaseSize(config.databaseUrl)
		}),
		outerDoor: createOuterDoor(addresses),
		gitHook: createGitHook({ secret: config.webhookSecret, target, log }),
		enrolmentToken,
		/** Whether the fleet can do its work: the database answers, and is whole as far as was looked. @throws when it is not so */
		async ready(): Promise<void> {
			await settings.get('ready');
			const damage = inspection?.problem ?? null;
			if (damage !== null) throw new Error(`The database is damaged: ${damage}`);
		},
		/** Reads again what is kept in files; null: nothing is. */
		reload: tokenFile && (() => tokenFile.reload()),
		/** The set-up link, while nobody has a password yet. */
		async setupLink(): Promise<string | null> {
			const token = await auth.setup.token();
			return token && `${addresses.canonical()}/setup?token=${token}`;
		},
		/** Ordered: sockets are told to come back, sources stop, what is in memory is written, the database closes. */
		close: () =>
			shutDownInOrder(
				[
					{ name: 'sockets', run: () => gate.close() },
					{ name: 'lag', run: () => lag.close() },
					{ name: 'notifications', run: () => notifications.close() },
					{ name: 'live', run: () => live.close() },
					{ name: 'target', run: () => target.stop() },
					{ name: 'token file', run: () => tokenFile?.close() },
					{ name: 'rollouts', run: () => rollouts.close() },
					{ name: 'operations', run: () => operations.close() },
					{ name: 'metrics', run: () => metrics.close() },
					{ name: 'hosts', run: () => hosts.close() },
					{ name: 'auth', run: () => auth.close() },
					{ name: 'audit', run: () => audit.close() },
					{ name: 'inspection', run: () => inspection?.close() },
					{ name: 'database', run: closeDatabase },
					{ name: 'lock', run: around.unlock }
				],
				{ deadlineMs: SHUTDOWN_MS, log }
			)
	};
}
