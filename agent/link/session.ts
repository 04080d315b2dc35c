import {
	AgentCommand,
	COMMANDS,
	fitsKind,
	LIMITS,
	PROTOCOL_VERSION,
	Ulid,
	type AgentInfo,
	type JournalVerdict,
	type OperationOrder,
	type RejectInput,
	failpoint
} from '$lib/protocol/index.ts';
import { z } from 'zod';
import type { AgentConfig } from '../config.ts';
import type { FactsCollector } from '../facts/collector.ts';
import type { MetricsSampler } from '../facts/metrics.ts';
import type { Journal } from '../journal/journal.ts';
import type { Supervisor } from '../launch/supervisor.ts';
import type { Logger } from '../logger.ts';
import { readAccepted, readHello } from './answers.ts';
import { CommandBudget } from './command-budget.ts';
import { followCommands } from './commands.ts';
import type { Connection } from './connection.ts';
import { Heartbeat } from './heartbeat.ts';
import { refusalOf } from './refusal.ts';
import { reportOperation } from './report-operation.ts';

/** Reasons that dashboards of before do not know. */
const LATER_REASONS: readonly RejectInput['reason'][] = ['rate-limited', 'outside-window'];

/** What this agent can do, for a dashboard that may know more. */
const capabilities = ({ kind, evaluate }: AgentConfig): string[] => [
	...COMMANDS.filter(
		(command) => fitsKind(command, kind) && (command !== 'evaluate' || evaluate !== 'never')
	),
	'stop'
];

/** What lives as long as the agent, and every session uses. */
export type AgentParts = {
	config: AgentConfig;
	agent: AgentInfo;
	/** Hash of the machine's identity; absent where it has none that lasts. */
	machineId?: string | undefined;
	journal: Journal;
	supervisor: Supervisor;
	facts: FactsCollector;
	metrics: MetricsSampler;
	log: Logger;
};

/**
 * One connection's worth of conversation: hello, what is due from the journal, then commands and heartbeats
 * until it ends. `onHello` is called once the dashboard has answered. Resolves when the connection ends; rejects when hello is refused.
 */
export async function runSession(
	parts: AgentParts,
	connection: Connection,
	onHello: () => void
): Promise<void> {
	const { config, journal, facts, metrics, log } = parts;
	const known = facts.latest;
	if (__NIXFLEET_FAILPOINTS__) failpoint('agent.hello.sending');
	const answer: unknown = await connection.api.hello.mutate(
		{
			agent: parts.agent,
			profile: config.profile,
			facts: known,
			metrics: await metrics.sample(),
			journal: journal.digest(),
			capabilities: capabilities(config),
			...(parts.machineId !== undefined && { machineId: parts.machineId })
		},
		connection.within()
	);
	if (__NIXFLEET_FAILPOINTS__) failpoint('agent.hello.answered');
	const hello = readHello(answer);
	onHello();
	log.info('Connected', { host: hello.hostName, dashboard: hello.serverVersion });
	if (hello.protocol < PROTOCOL_VERSION)
		log.warn('The dashboard is older than this agent', { protocol: hello.protocol });
	const session = new Session(parts, connection, hello);
	await session.run(known);
}

class Session {
	/** Operations being told about on this connection. */
	readonly #reporting = new Set<string>();
	#heartbeat: Heartbeat | null = null;
	readonly #budget = new CommandBudget(performance.now());

	constructor(
		private readonly parts: AgentParts,
		private readonly connection: Connection,
		private readonly hello: ReturnType<typeof readHello>
	) {}

	async run(known: AgentParts['facts']['latest']): Promise<void> {
		const { facts, metrics, supervisor, log } = this.parts;
		const { connection } = this;
		const heartbeat = new Heartbeat({
			connection,
			facts,
			metrics: () => metrics.sample(),
			supervisor,
			log,
			known,
			intervalSeconds: this.hello.intervalSeconds
		});
		this.#heartbeat = heartbeat;
		for (const verdict of this.hello.journal) this.#act(verdict);
		void heartbeat.refresh();
		await Promise.all([
			heartbeat.run(),
			followCommands(connection, log, (command) => this.#obey(command))
		]);
	}

	#act(verdict: JournalVerdict): void {
		const { supervisor, journal, log } = this.parts;
		const { id, action, logOffset, force } = verdict;
		if (!journal.ids().includes(id)) return;
		log.info('The dashboard knows an operation of the journal', { operation: id, action });
		switch (action) {
			case 'adopt':
				void supervisor.start(id);
				return this.#report(id, logOffset);
			case 'send-result':
				return this.#report(id, logOffset);
			case 'cancel':
				supervisor.cancel(id, force === true, true);
				return this.#report(id, logOffset);
			case 'forget':
				supervisor.discard(id);
				journal.entry(id).markAcked();
		}
	}

	#obey(received: unknown): void {
		if (!this.#budget.take(performance.now()))
			return this.connection.close('the dashboard gives more commands than any has to give');
		const parsed = AgentCommand.safeParse(received);
		if (!parsed.success) return this.#refuseUnreadable(received);
		const command = parsed.data;
		switch (command.type) {
			case 'offer':
				void this.#take(command.operation);
				return;
			case 'cancel':
				this.parts.log.info('Asked to stop an operation', {
					operation: command.id,
					force: command.force
				});
				this.parts.supervisor.cancel(command.id, command.force);
				void this.parts.supervisor.look();
				return;
			case 'refresh':
				void this.#heartbeat?.refresh();
				return;
			case 'settings':
				this.#heartbeat?.wish(command.intervalSeconds);
		}
	}

	/** Accepts an order once it is on disk, and starts it once the dashboard has heard so. */
	async #take(order: OperationOrder): Promise<void> {
		const { supervisor, log } = this.parts;
		const { id } = order;
		try {
			const offer = supervisor.offer(order);
			if (!offer.taken) {
				log.info('Rejected an operation', { operation: id, reason: offer.reason });
				return await this.#reject({ id, reason: offer.reason, message: offer.message });
			}
			const { proceed } = readAccepted(
				await this.connection.api.accept.mutate({ id }, this.connection.within())
			);
			if (__NIXFLEET_FAILPOINTS__) failpoint('agent.accept.answered');
			if (!proceed) return supervisor.discard(id);
			this.#report(id, 0);
			await supervisor.start(id);
		} catch (error) {
			// Not answered: the journal tells the dashboard on the next connection.
			if (!this.connection.signal.aborted)
				log.warn('An operation could not be taken', {
					operation: id,
					reason: refusalOf(error)?.message ?? String(error)
				});
		}
	}

	#refuseUnreadable(received: unknown): void {
		this.parts.log.warn('The dashboard sent a command this agent does not know');
		const offer = z.object({ operation: z.object({ id: Ulid }) }).safeParse(received);
		if (!offer.success) return;
		this.#reject({
			id: offer.data.operation.id,
			reason: 'not-supported',
			message: 'This agent does not understand the order. Update the agent.'
		}).catch(() => {});
	}

	/** A dashboard of before knows neither rates nor windows: to it the host is held, and the sentence says by what. */
	async #reject(input: RejectInput): Promise<void> {
		const { reject } = this.connection.api;
		const said = { ...input, message: input.message.slice(0, LIMITS.sentenceChars) };
		try {
			await reject.mutate(said, this.connection.within());
		} catch (error) {
			if (!LATER_REASONS.includes(said.reason) || refusalOf(error)?.code !== 'invalid') throw error;
			await reject.mutate({ ...said, reason: 'held' }, this.connection.within());
		}
	}

	#report(id: string, from: number): void {
		if (this.#reporting.has(id)) return;
		this.#reporting.add(id);
		const { journal, log } = this.parts;
		reportOperation({
			id,
			entry: journal.entry(id),
			connection: this.connection,
			from: Math.min(from, journal.entry(id).logBytes()),
			logKept: this.hello.logKept ?? null,
			log,
			onProgress: async () => this.#heartbeat?.refresh()
		})
			.catch((error: unknown) => {
				if (!this.connection.signal.aborted)
					log.error('An operation could not be reported', { operation: id, error });
			})
			.finally(() => {
				this.#reporting.delete(id);
				// The dashboard may offer the next one as soon as it has the result.
				void this.parts.supervisor.look();
			});
	}
}
