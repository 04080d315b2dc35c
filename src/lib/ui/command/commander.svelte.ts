import { goto } from '$app/navigation';
import { resolve } from '$app/paths';
import type { Command, CommandArgument } from '$lib/protocol/command.ts';
import type { FleetRow, RowOperation } from '$lib/protocol/live.ts';
import { LIMITS } from '$lib/protocol/limits.ts';
import type { RequestOutcome, StopOutcome } from '$lib/protocol/requests.ts';
import type { FleetStore } from '$lib/client/fleet-store.svelte.ts';
import { randomId } from '$lib/client/random-id.ts';
import { errorSentence } from '$lib/client/rpc.ts';
import { getContext, setContext } from 'svelte';
import { BULK_FROM, type Share } from '$lib/client/bulk-progress.ts';
import { stepUpReason, type StepUpCommand, type StepUpSecret } from '$lib/protocol/step-up.ts';
import type { Drawer, LogTab } from '../log/drawer-tabs.svelte.ts';
import { notices } from '../shell/notices.svelte.ts';
import { splitByAbility, whyNot } from './not-now.ts';
import type { Proof } from './proof.svelte.ts';
import { refusalNotice } from './refusals.ts';
import { COMMAND_LABELS } from '$lib/protocol/command-table.ts';
import { COMMANDER_TEXTS, SHARED_TEXTS, STATES, failureWords } from '../texts/index.ts';

/** Commands that change what runs ask once, with the consequence; the others just go. */
const ASKS: ReadonlySet<Command> = new Set<Command>([
	'switch',
	'pull-switch',
	'boot',
	'rollback',
	'collect-garbage',
	'reboot'
]);

/** Of many reasons, so many are told. */
const REASONS_TOLD = 3;

/** What a command is told beyond its name: a commit instead of the target, a generation, an age. */
export type Particulars = { commit?: string; argument?: Partial<CommandArgument> };
type Order = {
	command: Command;
	rows: FleetRow[];
	/** Chosen as well, but their rows say that they cannot now. */
	leftOut?: FleetRow[];
} & Particulars;
/** A command that waits for a person to confirm it and, with `proof`, to say once more who they are. */
export type Question = Omit<Order, 'command'> & {
	command: Command | 'force-stop';
	proof?: { asked: StepUpSecret; reason: string };
};

/** Everything that makes hosts do something goes through here: ask, send, tell. */
export class Commander {
	question = $state.raw<Question | null>(null);
	/** Hosts whose tags somebody changes. */
	tagging = $state.raw<FleetRow[] | null>(null);
	removing = $state.raw<FleetRow | null>(null);
	rejecting = $state.raw<FleetRow | null>(null);
	/** Something was asked of a host, so that its output is about to be shown. */
	hasAsked = $state(false);
	/** What is being asked of which host at this moment: a second click means the same one. */
	// eslint-disable-next-line svelte/prefer-svelte-reactivity -- nothing is drawn from it
	readonly #onTheWay = new Set<string>();

	constructor(
		private readonly fleet: FleetStore,
		private readonly drawer: Drawer,
		private readonly proof: Proof
	) {
		fleet.onFinished((row, operation) => this.#finished(row, operation));
	}

	/** Runs a command on those of the hosts that can now, asking first where it matters. */
	run(command: Command, rows: FleetRow[], particulars: Particulars = {}): void {
		if (rows.length === 0 || this.#isCutOff()) return;
		const { asked, leftOut } = splitByAbility(command, rows);
		const order = { command, rows: asked, leftOut, ...particulars };
		const request = { command, force: false, hosts: asked.length };
		if (ASKS.has(command) || stepUpReason(request) !== null) void this.#ask(order, request);
		else void this.#send(order, false);
	}

	/** Asks what there is to ask in one go: who it is as well, where that is wanted and not known well enough. */
	async #ask(question: Question, request: StepUpCommand): Promise<void> {
		const reason = stepUpReason(request);
		// What cannot be learned now is asked for when the dashboard wants it.
		const asked = reason && (await this.fleet.rpc.session.stepUpIsDue.query().catch(() => null));
		const { command } = question;
		if (reason && asked) this.question = { ...question, proof: { asked, reason } };
		else if (command === 'force-stop' || ASKS.has(command)) this.question = question;
		else this.#carryOut(question);
	}

	confirm(): void {
		const { question } = this;
		this.question = null;
		if (question) this.#carryOut(question);
	}

	#carryOut({ command, proof: _, ...order }: Question): void {
		if (command !== 'force-stop') return void this.#send({ command, ...order }, false);
		for (const row of order.rows) if (row.operation) void this.stop(row.operation.id, true);
	}

	/** A stop that was refused because the system is being changed, forced: asks first, because it can break the host. */
	forceStop(row: FleetRow): void {
		const request = { command: 'stop', force: true, hosts: 1 } as const;
		void this.#ask({ command: 'force-stop', rows: [row] }, request);
	}

	/** Asks hosts for fresh facts. */
	async refresh(rows: FleetRow[]): Promise<void> {
		if (this.#isCutOff()) return;
		try {
			const asked = await this.fleet.rpc.hosts.refresh.mutate({
				hostIds: rows.map(({ id }) => id)
			});
			notices.over(COMMANDER_TEXTS.notAsked);
			const away = rows.filter((row) => !asked.some((one) => one.hostId === row.id && one.asked));
			if (away.length > 0)
				notices.warn(
					COMMANDER_TEXTS.notAsked,
					COMMANDER_TEXTS.offline(away.map(({ name }) => name))
				);
			else
				notices.say(
					rows.length === 1 ? COMMANDER_TEXTS.askedOne(rows[0]?.name) : COMMANDER_TEXTS.asked
				);
		} catch (error) {
			notices.fail(COMMANDER_TEXTS.notAsked, errorSentence(error));
		}
	}

	async stop(operationId: string, force = false): Promise<void> {
		if (this.#isCutOff()) return;
		try {
			const { message } = await this.fleet.rpc.operations.stop.mutate({ id: operationId, force });
			notices.over(COMMANDER_TEXTS.notStopped);
			notices.say(message);
		} catch (error) {
			if (!this.proof.wantedBy(error, () => void this.stop(operationId, force)))
				notices.fail(COMMANDER_TEXTS.notStopped, errorSentence(error));
		}
	}

	/** Asks for some operations to be stopped, none of them by force; what could not be is told. */
	async stopAll(ids: readonly string[]): Promise<void> {
		if (this.#isCutOff()) return;
		try {
			const outcomes: StopOutcome[] = [];
			for (let from = 0; from < ids.length; from += LIMITS.hostsPerRequest) {
				const some = { ids: ids.slice(from, from + LIMITS.hostsPerRequest) };
				outcomes.push(...(await this.fleet.rpc.operations.stopAll.mutate(some)));
			}
			const left = outcomes.filter(({ ok }) => !ok);
			notices.over(COMMANDER_TEXTS.notStopped);
			if (left.length === 0) return notices.say(COMMANDER_TEXTS.stopping(outcomes.length));
			notices.warn(
				COMMANDER_TEXTS.someNotStopped(left.length, outcomes.length),
				left
					.slice(0, REASONS_TOLD)
					.map(({ message }) => message)
					.join(' ')
			);
		} catch (error) {
			notices.fail(COMMANDER_TEXTS.notStopped, errorSentence(error));
		}
	}

	/** A call made now would only be sent when the connection is back: later than anybody expects. */
	#isCutOff(): boolean {
		if (this.fleet.contact === 'live') return false;
		notices.warn(COMMANDER_TEXTS.notSent, COMMANDER_TEXTS.cutOff);
		return true;
	}

	/** Shows what a host is doing, or did last. */
	showLog(row: FleetRow): void {
		const operation = row.operation ?? row.lastOperation;
		if (operation) this.drawer.open(tabOf(row, operation));
	}

	async #send(asked: Order, force: boolean): Promise<void> {
		this.hasAsked = true;
		const { command } = asked;
		const keyOf = ({ id }: FleetRow) => `${command} ${id}`;
		const rows = asked.rows.filter((row) => !this.#onTheWay.has(keyOf(row)));
		for (const row of rows) this.#onTheWay.add(keyOf(row));
		try {
			if (rows.length > 0) await this.#sendTo({ ...asked, rows }, force);
		} finally {
			for (const row of rows) this.#onTheWay.delete(keyOf(row));
		}
	}

	/** Hosts that are away or outside their windows are waited for; the others are asked now, or told why not. */
	async #sendTo(order: Order, force: boolean): Promise<void> {
		const { command, rows } = order;
		const waits = ({ actions }: FleetRow) => {
			const able = actions[command];
			return able.enabled && able.waits !== undefined;
		};
		const groups = [
			{ rows: rows.filter((row) => !waits(row)), queue: false },
			{ rows: rows.filter(waits), queue: true }
		].filter((group) => group.rows.length > 0);
		const outcomes: RequestOutcome[] = [];
		for (const group of groups) {
			const answer = await this.#request({ ...order, rows: group.rows }, { force, ...group });
			if (answer === null) break;
			outcomes.push(...answer);
		}
		if (outcomes.length > 0) this.#tell(order, outcomes);
	}

	/** @returns null when nothing came of it: that was told, or the person would rather not */
	async #request(
		{ command, rows, commit, argument }: Order,
		{ force, queue }: { force: boolean; queue: boolean }
	): Promise<RequestOutcome[] | null> {
		const input = {
			hostIds: rows.map((row) => row.id),
			command,
			force,
			queue,
			...(commit !== undefined && { commit }),
			...(argument !== undefined && { argument }),
			idempotencyKey: randomId()
		};
		try {
			return await this.proof.run(() => this.fleet.rpc.operations.request.mutate(input));
		} catch (error) {
			notices.fail(SHARED_TEXTS.notStarted(COMMAND_LABELS[command]), errorSentence(error), {
				about: aboutAsking(command, rows)
			});
			return null;
		}
	}

	#tell(order: Order, outcomes: RequestOutcome[]): void {
		const { command, rows, leftOut = [] } = order;
		const isBulk = rows.length >= BULK_FROM;
		if (isBulk)
			this.drawer.openBulk(command, [
				...shareOfEach(rows, outcomes),
				...leftOut.map((row) => ({ ...shareOf(row), refusal: whyNot(command, row) }))
			]);
		else
			this.drawer.openStarted(
				outcomes.flatMap((outcome) => {
					const row = rows.find((each) => each.id === outcome.hostId);
					return outcome.ok && !outcome.queued && row
						? [tabOf(row, { id: outcome.operationId, command })]
						: [];
				})
			);
		const queued = outcomes.filter((outcome) => outcome.ok && outcome.queued);
		if (queued.length > 0 && !isBulk)
			notices.say(
				queued.length === 1
					? COMMANDER_TEXTS.waitsForOne(COMMAND_LABELS[command], rows[0]?.name)
					: COMMANDER_TEXTS.waitsFor(COMMAND_LABELS[command], queued.length)
			);
		const refusal = refusalNotice(command, rows, outcomes);
		const about = aboutAsking(command, rows);
		if (!refusal) return notices.over(about);
		const { title, description, again } = refusal;
		const step = {
			label: COMMANDER_TEXTS.runAnyway,
			run: () => void this.#send({ ...order, rows: again }, true)
		};
		notices.warn(title, description, { about, ...(again.length > 0 && { step }) });
	}

	/** Tells of the ones that were followed here and went wrong, or have an answer; the row tells the rest. */
	#finished(row: FleetRow, operation: RowOperation): void {
		const about = aboutEnd(operation.command, row.id);
		if (operation.state === 'succeeded') notices.over(about);
		if (!this.drawer.tabs.some((tab) => tab.id === operation.id))
			return this.#finishedAmongMany(operation);
		if (operation.command === 'preview' && operation.state === 'succeeded')
			return offerToLook(row, operation);
		if (operation.state === 'succeeded' || operation.state === 'cancelled') return;
		notices.fail(
			COMMANDER_TEXTS.ended(row.name, COMMAND_LABELS[operation.command], STATES[operation.state]),
			failureWords(row, operation),
			{
				about,
				step: { label: SHARED_TEXTS.showLog, run: () => this.drawer.open(tabOf(row, operation)) }
			}
		);
	}

	/** Of many hosts, only that the last one is done, and how many failed: the list says which. */
	#finishedAmongMany({ id, command }: RowOperation): void {
		const bulk = this.drawer.bulkOf(id);
		if (bulk === undefined) return;
		const { counts, isOver } = this.drawer.progressOf(bulk);
		if (!isOver) return;
		const about = aboutEnd(command, 'many');
		if (counts.failed === 0) return notices.over(about);
		notices.fail(
			COMMANDER_TEXTS.someFailed(COMMAND_LABELS[command], counts.failed, bulk.shares.length),
			undefined,
			{
				about,
				step: { label: COMMANDER_TEXTS.showHosts, run: () => this.drawer.show(bulk.id) }
			}
		);
	}
}

/** What a notice tells of, so that the same with success takes it away: how a command ended, or that it did not begin. */
const aboutEnd = (command: Command, whom: string): string => `end:${command}:${whom}`;
const aboutAsking = (command: Command, rows: readonly FleetRow[]): string =>
	`ask:${command}:${rows.length === 1 ? rows[0]?.id : 'many'}`;

/** The page of the host shows what a preview found, by itself. */
function offerToLook(row: FleetRow, operation: RowOperation): void {
	const path = resolve('/(app)/hosts/[name]', { name: row.name });
	if (location.pathname === path) return;
	notices.say(COMMANDER_TEXTS.previewEnded(row.name, operation.message), {
		label: SHARED_TEXTS.look,
		run: () => void goto(path)
	});
}

const shareOf = ({ id, name, themeColor }: FleetRow) => ({
	hostId: id,
	host: name,
	color: themeColor
});

/** What the command comes to on each host, in the order they were asked. */
const shareOfEach = (rows: FleetRow[], outcomes: RequestOutcome[]): Share[] =>
	rows.flatMap((row): Share[] => {
		const outcome = outcomes.find(({ hostId }) => hostId === row.id);
		const host = shareOf(row);
		if (outcome === undefined) return [];
		return outcome.ok
			? [
					{
						...host,
						operationId: outcome.operationId,
						answered: outcome.queued ? 'queued' : 'offered'
					}
				]
			: [{ ...host, refusal: outcome.message }];
	});

const tabOf = (row: FleetRow, operation: Pick<RowOperation, 'id' | 'command'>): LogTab => ({
	id: operation.id,
	host: row.name,
	color: row.themeColor,
	command: operation.command
});

const KEY = Symbol('commander');
export const provideCommander = (commander: Commander): Commander => setContext(KEY, commander);
export const useCommander = (): Commander => getContext<Commander>(KEY);
