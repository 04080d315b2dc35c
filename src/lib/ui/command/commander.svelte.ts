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
import { SvelteMap } from 'svelte/reactivity';
import {
	askedOf,
	BULK_FROM,
	failuresToTell,
	isBefore,
	type Share
} from '$lib/client/bulk-progress.ts';
import { stepUpReason, type StepUpCommand, type StepUpSecret } from '$lib/protocol/step-up.ts';
import type { Drawer, LogTab } from '../log/drawer-tabs.svelte.ts';
import { notices } from '../shell/notices.svelte.ts';
import { splitByAbility, whyNot } from './not-now.ts';
import { partsOf, type Part } from './parts.ts';
import type { Proof } from './proof.svelte.ts';
import { refusalNotice, type Way } from './refusals.ts';
import { saidOnce } from './said-once.ts';
import { COMMAND_LABELS, asksFirst, needsTarget } from '$lib/protocol/command-table.ts';
import { COMMANDER_TEXTS, SHARED_TEXTS, STATES, failureWords } from '../texts/index.ts';

/** Of many reasons, so many are told. */
const REASONS_TOLD = 3;

/** Of what was just answered, the rows tell within this time, in milliseconds. */
const TOLD_WITHIN_MS = 1_000;
/** Something that a host was asked for. Without an operation there is no answer yet. */
type Ask = { command: Command; operationId?: string };

/** What a command is told beyond its name: a commit instead of the target, a generation, an age. */
export type Particulars = { commit?: string; argument?: Partial<CommandArgument> };
type Order = {
	command: Command;
	rows: FleetRow[];
	/** Chosen as well, but their rows say that they cannot now. */
	leftOut?: FleetRow[];
	/** A person has read and confirmed what the rows say. */
	confirmed?: boolean;
	/** What was refused goes ahead anyway … */
	force?: boolean;
	/** … or waits for what is in the way. */
	wait?: boolean;
} & Particulars;
/**
 * A command that waits for a person to confirm it and, with `proof`, to say once more who they are. Its rows are those of the
 * moment in which it was asked.
 */
export type Question = Omit<Order, 'command'> & {
	command: Command | 'force-stop';
	proof?: { asked: StepUpSecret; reason: string };
};

/** Everything that makes hosts do something goes through here: ask, send, tell. */
export class Commander {
	question = $state.raw<Question | null>(null);
	/** The question with its hosts as they are now: what is read is what is confirmed. */
	readonly asking = $derived.by(() => this.question && this.#asNow(this.question));
	/** Hosts whose tags somebody changes. */
	tagging = $state.raw<FleetRow[] | null>(null);
	/** Hosts to which something is to be rolled out. */
	rollingOut = $state.raw<FleetRow[] | null>(null);
	removing = $state.raw<FleetRow | null>(null);
	rejecting = $state.raw<FleetRow | null>(null);
	/** Something was asked of a host, so that its output is about to be shown. */
	hasAsked = $state(false);
	/** Operations that are being asked to stop at this moment: a second click means the same stop. */
	// eslint-disable-next-line svelte/prefer-svelte-reactivity -- nothing is drawn from it
	readonly #stopping = new Set<string>();
	/** What is being asked of which host at this moment: a second click means the same one. */
	readonly #onTheWay = new SvelteMap<string, readonly Ask[]>();

	constructor(
		private readonly fleet: FleetStore,
		private readonly drawer: Drawer,
		private readonly proof: Proof
	) {
		fleet.onFinished((row, operation) => this.#finished(row, operation));
	}

	/** Runs a command on those of the hosts that can now, asking first where it matters. */
	run(command: Command, rows: FleetRow[], particulars: Particulars = {}): void {
		if (rows.length === 0 || this.isCutOff()) return;
		const { asked, leftOut } = splitByAbility(command, rows);
		const order = { command, rows: asked, leftOut, ...particulars };
		const request = { command, force: false, hosts: asked.length };
		if (asksFirst(command) || stepUpReason(request) !== null) void this.#ask(order, request);
		else void this.#send(order);
	}

	/** Whether a host was asked for something and its row does not tell of the answer yet. */
	isAsking(row: FleetRow, command?: Command): boolean {
		const asks = this.#onTheWay.get(row.id) ?? [];
		return asks.some(
			(ask) =>
				(command ?? ask.command) === ask.command &&
				(ask.operationId === undefined || isBefore(row, ask.operationId))
		);
	}

	/** Asks what there is to ask in one go: who it is as well, where that is wanted and not known well enough. */
	async #ask(question: Question, request: StepUpCommand): Promise<void> {
		const reason = stepUpReason(request);
		// What cannot be learned now is asked for when the dashboard wants it.
		const asked = reason && (await this.fleet.rpc.session.stepUpIsDue.query().catch(() => null));
		const { command } = question;
		if (reason && asked) this.question = { ...question, proof: { asked, reason } };
		else if (command === 'force-stop' || asksFirst(command)) this.question = question;
		else this.#carryOut(this.#asNow(question));
	}

	confirm(): void {
		const { asking } = this;
		this.question = null;
		if (asking) this.#carryOut({ ...asking, confirmed: true });
	}

	/** Hosts that are gone are asked nothing. */
	#asNow(question: Question): Question {
		return { ...question, rows: question.rows.flatMap(({ id }) => this.fleet.rows.get(id) ?? []) };
	}

	#carryOut({ command, proof: _, ...order }: Question): void {
		if (command !== 'force-stop') return void this.#send({ command, ...order });
		for (const row of order.rows) if (row.operation) void this.stop(row.operation.id, true);
	}

	/** A stop that was refused because the system is being changed, forced: asks first, because it can break the host. */
	forceStop(row: FleetRow): void {
		const request = { command: 'stop', force: true, hosts: 1 } as const;
		void this.#ask({ command: 'force-stop', rows: [row] }, request);
	}

	/** Asks hosts for fresh facts. */
	async refresh(rows: FleetRow[]): Promise<void> {
		if (this.isCutOff()) return;
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
		if (this.#stopping.has(operationId) || this.isCutOff()) return;
		this.#stopping.add(operationId);
		try {
			const { message } = await this.fleet.rpc.operations.stop.mutate({ id: operationId, force });
			notices.over(COMMANDER_TEXTS.notStopped);
			notices.say(message);
		} catch (error) {
			if (!this.proof.wantedBy(error, () => void this.stop(operationId, force)))
				notices.fail(COMMANDER_TEXTS.notStopped, errorSentence(error));
		} finally {
			this.#stopping.delete(operationId);
		}
	}

	/** Asks for some operations to be stopped, none of them by force; what could not be is told. */
	async stopAll(ids: readonly string[]): Promise<void> {
		if (this.isCutOff()) return;
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
				saidOnce(left.map(({ id, message }) => ({ name: this.#nameOfHost(id), sentence: message })))
					.slice(0, REASONS_TOLD)
					.map(({ line }) => line)
					.join('\n')
			);
		} catch (error) {
			notices.fail(COMMANDER_TEXTS.notStopped, errorSentence(error));
		}
	}

	/** The host that an operation is of, while its row tells of it; else empty. */
	#nameOfHost(operationId: string): string {
		for (const { name, operation, lastOperation, queued } of this.fleet.rows.values())
			if ([operation, lastOperation, ...queued].some((each) => each?.id === operationId))
				return name;
		return '';
	}

	/** A call made now would only be sent when the connection is back: later than anybody expects. */
	isCutOff(): boolean {
		if (this.fleet.contact === 'live') return false;
		notices.warn(COMMANDER_TEXTS.notSent, COMMANDER_TEXTS.cutOff);
		return true;
	}

	/** Shows what a host is doing, or did last. */
	showLog(row: FleetRow): void {
		const operation = row.operation ?? row.lastOperation;
		if (operation) this.#openLog(tabOf(row, operation));
	}

	/** A page without the drawer leaves for one that shows it. */
	#openLog(tab: LogTab): void {
		if (this.drawer.docked) this.drawer.open(tab);
		else void goto(resolve('/(app)/operations/[id]', { id: tab.id }));
	}

	async #showTab(id: string): Promise<void> {
		if (!this.drawer.docked) await goto(resolve('/'));
		this.drawer.show(id);
	}

	async #send(order: Order): Promise<void> {
		this.hasAsked = true;
		const { command } = order;
		const rows = order.rows.filter(
			(row) => !this.isAsking(this.fleet.rows.get(row.id) ?? row, command)
		);
		if (rows.length === 0) return;
		const ask: Ask = { command };
		for (const { id } of rows) this.#replaceAsk(id, null, ask);
		let outcomes: RequestOutcome[] = [];
		try {
			outcomes = await this.#sendTo({ ...order, rows });
		} finally {
			for (const { id } of rows) {
				const made = outcomes.find(({ hostId }) => hostId === id);
				const answered = made?.ok ? { command, operationId: made.operationId } : null;
				this.#replaceAsk(id, ask, answered);
				if (answered) setTimeout(() => this.#replaceAsk(id, answered, null), TOLD_WITHIN_MS);
			}
		}
	}

	#replaceAsk(hostId: string, old: Ask | null, next: Ask | null): void {
		const rest = (this.#onTheWay.get(hostId) ?? []).filter((ask) => ask !== old);
		if (next) rest.push(next);
		if (rest.length > 0) this.#onTheWay.set(hostId, rest);
		else this.#onTheWay.delete(hostId);
	}

	/** Hosts that are away or outside their windows are waited for; the others are asked now, or told why not. */
	async #sendTo(order: Order): Promise<RequestOutcome[]> {
		const outcomes: RequestOutcome[] = [];
		for (const part of partsOf(order)) {
			const answer = await this.#request(order, part);
			if (answer === null) break;
			outcomes.push(...answer);
		}
		if (outcomes.length > 0) this.#tell(order, outcomes);
		return outcomes;
	}

	/** @returns null when nothing came of it: that was told, or the person would rather not */
	async #request(
		{ command, commit, argument, force = false }: Order,
		{ rows, queue, expectedCommit }: Part
	): Promise<RequestOutcome[] | null> {
		const input = {
			hostIds: rows.map((row) => row.id),
			command,
			force,
			queue,
			...(commit !== undefined && { commit }),
			...(expectedCommit !== null && { expectedCommit }),
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
				...leftOut.map((row) => ({
					...shareOf(row),
					refusal: whyNot(command, row),
					leftOut: true as const
				}))
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
		if (!this.drawer.docked) this.#tellBegun(command, rows, outcomes);
		const refusal = refusalNotice(command, rows, outcomes);
		const about = aboutAsking(command, rows);
		if (!refusal) return notices.over(about);
		const { title, description, again, way } = refusal;
		const step = way && {
			label: COMMANDER_TEXTS.again[way],
			run: () => this.#again(way, { ...order, rows: again })
		};
		const isOfItsTime = way === 'wait' && needsTarget(command) && order.commit === undefined;
		const told = isOfItsTime ? `${description}\n${COMMANDER_TEXTS.waitsForTarget}` : description;
		notices.warn(title, told, { about, ...(step && { step }) });
	}

	/** Where no drawer shows it by itself. */
	#tellBegun(command: Command, rows: FleetRow[], outcomes: RequestOutcome[]): void {
		const begun = outcomes.flatMap((outcome) => {
			const row = rows.find(({ id }) => id === outcome.hostId);
			return outcome.ok && !outcome.queued && row ? [{ row, id: outcome.operationId }] : [];
		});
		const [first, ...others] = begun;
		if (!first) return;
		const { row, id } = first;
		const tab = this.drawer.bulkOf(id)?.id ?? id;
		notices.say(COMMANDER_TEXTS.begun(COMMAND_LABELS[command], row.name, begun.length), {
			label: SHARED_TEXTS.look,
			run: () =>
				others.length > 0 ? void this.#showTab(tab) : this.#openLog(tabOf(row, { id, command }))
		});
	}

	/** Once more for hosts that refused: what was confirmed is not so any more, or they shall wait, or go ahead anyway. */
	#again(way: Way, order: Order): void {
		if (way !== 'ask') return void this.#send({ ...order, [way]: true });
		const { leftOut: _, confirmed: __, ...question } = order;
		const { command, rows, force = false } = order;
		void this.#ask(question, { command, force, hosts: rows.length });
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
				step: { label: SHARED_TEXTS.showLog, run: () => this.#openLog(tabOf(row, operation)) }
			}
		);
	}

	/** Of many hosts, only how many failed, once nothing runs any more: the list says which. */
	#finishedAmongMany({ id, command }: RowOperation): void {
		const bulk = this.drawer.bulkOf(id);
		if (bulk === undefined) return;
		const progress = this.drawer.progressOf(bulk);
		const about = aboutEnd(command, 'many');
		if (progress.isOver && progress.counts.failed === 0) return notices.over(about);
		const failed = failuresToTell(progress, bulk.toldFailures ?? 0);
		if (failed === null) return;
		this.drawer.keepTold(bulk.id, failed);
		notices.fail(
			COMMANDER_TEXTS.someFailed(COMMAND_LABELS[command], failed, askedOf(bulk.shares).asked),
			undefined,
			{
				about,
				step: { label: COMMANDER_TEXTS.showHosts, run: () => void this.#showTab(bulk.id) }
			}
		);
	}
}

/** What a notice tells of, so that the same with success takes it away: how a command ended, or that it did not begin. */
const aboutEnd = (command: Command, whom: string): string => `end:${command}:${whom}`;
const aboutAsking = (command: Command, rows: readonly FleetRow[]): string =>
	`ask:${command}:${rows.length === 1 ? rows[0]?.id : 'many'}`;

/** What a preview found is on the page of the host; also there it may lie below the output. */
function offerToLook({ name }: FleetRow, { message }: RowOperation): void {
	const path = resolve('/(app)/hosts/[name]', { name });
	notices.say(COMMANDER_TEXTS.previewEnded(name, message), {
		label: SHARED_TEXTS.look,
		// eslint-disable-next-line svelte/no-navigation-without-resolve -- a place on a page that was resolved
		run: () => void goto(`${path}#preview`)
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
