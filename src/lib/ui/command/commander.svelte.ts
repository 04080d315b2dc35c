import { goto } from '$app/navigation';
import { resolve } from '$app/paths';
import type { Command, CommandArgument } from '$lib/protocol/command.ts';
import type { FleetRow, RowOperation } from '$lib/protocol/live.ts';
import type { RequestOutcome } from '$lib/protocol/requests.ts';
import type { FleetStore } from '$lib/client/fleet-store.svelte.ts';
import { randomId } from '$lib/client/random-id.ts';
import { errorSentence } from '$lib/client/rpc.ts';
import { getContext, setContext } from 'svelte';
import type { Drawer, Tab } from '../log/drawer-tabs.svelte.ts';
import { notices } from '../shell/notices.svelte.ts';
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

/** What a command is told beyond its name: a commit instead of the target, a generation, an age. */
export type Particulars = { commit?: string; argument?: Partial<CommandArgument> };
/** A command that waits for a person to confirm it. */
export type Question = { command: Command | 'force-stop'; rows: FleetRow[] } & Particulars;
type Order = { command: Command; rows: FleetRow[] } & Particulars;

/** Everything that makes hosts do something goes through here: ask, send, tell. */
export class Commander {
	question = $state.raw<Question | null>(null);
	/** Hosts whose tags somebody changes. */
	tagging = $state.raw<FleetRow[] | null>(null);
	removing = $state.raw<FleetRow | null>(null);
	rejecting = $state.raw<FleetRow | null>(null);

	constructor(
		private readonly fleet: FleetStore,
		private readonly drawer: Drawer,
		private readonly proof: Proof
	) {
		fleet.onFinished((row, operation) => this.#finished(row, operation));
	}

	/** Runs a command on hosts, asking first where it matters. */
	run(command: Command, rows: FleetRow[], particulars: Particulars = {}): void {
		if (rows.length === 0 || this.#isCutOff()) return;
		const order = { command, rows, ...particulars };
		if (ASKS.has(command)) this.question = order;
		else void this.#send(order, false);
	}

	confirm(): void {
		const { question } = this;
		this.question = null;
		if (!question) return;
		const { command, rows, ...particulars } = question;
		if (command !== 'force-stop') return void this.#send({ command, rows, ...particulars }, false);
		for (const row of rows) if (row.operation) void this.stop(row.operation.id, true);
	}

	/** A stop that was refused because of an activation, forced: asks first, because it can break the host. */
	forceStop(row: FleetRow): void {
		this.question = { command: 'force-stop', rows: [row] };
	}

	/** Asks hosts for fresh facts. */
	async refresh(rows: FleetRow[]): Promise<void> {
		if (this.#isCutOff()) return;
		try {
			const asked = await this.fleet.rpc.hosts.refresh.mutate({
				hostIds: rows.map(({ id }) => id)
			});
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
			notices.say(message);
		} catch (error) {
			if (!this.proof.wantedBy(error, () => void this.stop(operationId, force)))
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

	/** Hosts that are away are waited for; the others are asked now, or told why not. */
	async #send(order: Order, force: boolean): Promise<void> {
		const { command, rows } = order;
		const waits = ({ actions }: FleetRow) => {
			const able = actions[command];
			return able.enabled && able.waits !== undefined;
		};
		const groups = [
			{ rows: rows.filter((row) => !waits(row)), queue: false },
			{ rows: rows.filter(waits), queue: true }
		].filter((group) => group.rows.length > 0);
		for (const group of groups)
			await this.#ask({ ...order, rows: group.rows }, { force, ...group });
	}

	async #ask(order: Order, how: { force: boolean; queue: boolean }): Promise<void> {
		const { command, rows, commit, argument } = order;
		try {
			const outcomes = await this.fleet.rpc.operations.request.mutate({
				hostIds: rows.map((row) => row.id),
				command,
				force: how.force,
				queue: how.queue,
				...(commit !== undefined && { commit }),
				...(argument !== undefined && { argument }),
				idempotencyKey: randomId()
			});
			this.#tell(order, outcomes);
		} catch (error) {
			if (!this.proof.wantedBy(error, () => void this.#ask(order, how)))
				notices.fail(SHARED_TEXTS.notStarted(COMMAND_LABELS[command]), errorSentence(error));
		}
	}

	#tell(order: Order, outcomes: RequestOutcome[]): void {
		const { command, rows } = order;
		const tabs = outcomes.flatMap((outcome) => {
			const row = rows.find((each) => each.id === outcome.hostId);
			return outcome.ok && !outcome.queued && row
				? [tabOf(row, { id: outcome.operationId, command })]
				: [];
		});
		this.drawer.openStarted(tabs);
		const queued = outcomes.filter((outcome) => outcome.ok && outcome.queued);
		if (queued.length > 0)
			notices.say(
				queued.length === 1
					? COMMANDER_TEXTS.waitsForOne(COMMAND_LABELS[command], rows[0]?.name)
					: COMMANDER_TEXTS.waitsFor(COMMAND_LABELS[command], queued.length)
			);
		const refusal = refusalNotice(command, rows, outcomes);
		if (!refusal) return;
		const { title, description, again } = refusal;
		const step = {
			label: COMMANDER_TEXTS.runAnyway,
			run: () => void this.#send({ ...order, rows: again }, true)
		};
		notices.warn(title, description, again.length > 0 ? step : undefined);
	}

	/** Tells of the ones that were followed here and went wrong, or have an answer; the row tells the rest. */
	#finished(row: FleetRow, operation: RowOperation): void {
		if (!this.drawer.tabs.some((tab) => tab.id === operation.id)) return;
		if (operation.command === 'preview' && operation.state === 'succeeded')
			return offerToLook(row, operation);
		if (operation.state === 'succeeded' || operation.state === 'cancelled') return;
		notices.fail(
			COMMANDER_TEXTS.ended(row.name, COMMAND_LABELS[operation.command], STATES[operation.state]),
			failureWords(row, operation),
			{ label: SHARED_TEXTS.showLog, run: () => this.drawer.open(tabOf(row, operation)) }
		);
	}
}

/** The page of the host shows what a preview found, by itself. */
function offerToLook(row: FleetRow, operation: RowOperation): void {
	const path = resolve('/(app)/hosts/[name]', { name: row.name });
	if (location.pathname === path) return;
	notices.say(COMMANDER_TEXTS.previewEnded(row.name, operation.message), {
		label: SHARED_TEXTS.look,
		run: () => void goto(path)
	});
}

const tabOf = (row: FleetRow, operation: Pick<RowOperation, 'id' | 'command'>): Tab => ({
	id: operation.id,
	host: row.name,
	color: row.themeColor,
	command: operation.command
});

const KEY = Symbol('commander');
export const provideCommander = (commander: Commander): Commander => setContext(KEY, commander);
export const useCommander = (): Commander => getContext<Commander>(KEY);
