import type { Command } from '$lib/protocol/command.ts';
import type { FleetRow, RowOperation } from '$lib/protocol/live.ts';
import type { RequestOutcome } from '$lib/protocol/requests.ts';
import type { FleetStore } from '$lib/client/fleet-store.svelte.ts';
import { randomId } from '$lib/client/random-id.ts';
import { errorSentence } from '$lib/client/rpc.ts';
import { getContext, setContext } from 'svelte';
import type { Drawer, Tab } from './drawer.svelte.ts';
import { notices } from './notices.svelte.ts';
import { refusalNotice } from './refusals.ts';
import { COMMANDS, STATES } from './texts.ts';

/** Commands that change what runs ask once, with the consequence; the others just go. */
const ASKS: ReadonlySet<Command> = new Set<Command>(['switch', 'pull-switch']);

/** A command that waits for a person to confirm it. */
export type Question = { command: Command; rows: FleetRow[] };

/** Everything that makes hosts do something goes through here: ask, send, tell. */
export class Commander {
	question = $state.raw<Question | null>(null);
	removing = $state.raw<FleetRow | null>(null);

	constructor(
		private readonly fleet: FleetStore,
		private readonly drawer: Drawer
	) {
		fleet.onFinished((row, operation) => this.#finished(row, operation));
	}

	/** Runs a command on hosts, asking first where it matters. */
	run(command: Command, rows: FleetRow[]): void {
		if (rows.length === 0 || this.#isCutOff()) return;
		if (ASKS.has(command)) this.question = { command, rows };
		else void this.#send({ command, rows }, false);
	}

	confirm(): void {
		const { question } = this;
		this.question = null;
		if (question) void this.#send(question, false);
	}

	async stop(operationId: string, force = false): Promise<void> {
		if (this.#isCutOff()) return;
		try {
			const { message } = await this.fleet.rpc.operations.stop.mutate({ id: operationId, force });
			notices.say(message);
		} catch (error) {
			notices.fail('Not stopped', errorSentence(error));
		}
	}

	/** A call made now would only be sent when the connection is back: later than anybody expects. */
	#isCutOff(): boolean {
		if (this.fleet.contact === 'live') return false;
		notices.warn(
			'Not sent',
			'The dashboard cannot be reached at the moment. Try again when it is back.'
		);
		return true;
	}

	/** Shows what a host is doing, or did last. */
	showLog(row: FleetRow): void {
		const operation = row.operation ?? row.lastOperation;
		if (operation) this.drawer.open(tabOf(row, operation));
	}

	async #send({ command, rows }: Question, force: boolean): Promise<void> {
		try {
			const outcomes = await this.fleet.rpc.operations.request.mutate({
				hostIds: rows.map((row) => row.id),
				command,
				force,
				idempotencyKey: randomId()
			});
			this.#tell({ command, rows }, outcomes);
		} catch (error) {
			notices.fail(`${COMMANDS[command]} was not started`, errorSentence(error));
		}
	}

	#tell({ command, rows }: Question, outcomes: RequestOutcome[]): void {
		const tabs = outcomes.flatMap((outcome) => {
			const row = rows.find((each) => each.id === outcome.hostId);
			return outcome.ok && row ? [tabOf(row, { id: outcome.operationId, command })] : [];
		});
		this.drawer.openStarted(tabs);
		const refusal = refusalNotice(command, rows, outcomes);
		if (!refusal) return;
		const { title, description, again } = refusal;
		const step = {
			label: 'Run anyway',
			run: () => void this.#send({ command, rows: again }, true)
		};
		notices.warn(title, description, again.length > 0 ? step : undefined);
	}

	/** Tells of the ones that were followed here and did not go well; the row tells the rest. */
	#finished(row: FleetRow, operation: RowOperation): void {
		if (operation.state === 'succeeded' || operation.state === 'cancelled') return;
		if (!this.drawer.tabs.some((tab) => tab.id === operation.id)) return;
		notices.fail(
			`${row.name}: ${COMMANDS[operation.command]} ${STATES[operation.state].toLowerCase()}`,
			operation.message ?? undefined,
			{ label: 'Show log', run: () => this.drawer.open(tabOf(row, operation)) }
		);
	}
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
