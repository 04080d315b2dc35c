import type { Command } from '$lib/protocol/command.ts';
import type { FleetRow } from '$lib/protocol/live.ts';
import type { RequestOutcome } from '$lib/protocol/requests.ts';
import type { FleetStore } from '$lib/client/fleet-store.svelte.ts';
import { errorSentence } from '$lib/client/rpc.ts';
import { getContext, setContext } from 'svelte';
import { toast } from 'svelte-sonner';
import { COMMANDS } from './texts.ts';
import type { Drawer } from './drawer.svelte.ts';

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
	) {}

	/** Runs a command on hosts, asking first where it matters. */
	run(command: Command, rows: FleetRow[]): void {
		if (rows.length === 0) return;
		if (ASKS.has(command)) this.question = { command, rows };
		else void this.#send(command, rows, false);
	}

	confirm(): void {
		const { question } = this;
		this.question = null;
		if (question) void this.#send(question.command, question.rows, false);
	}

	async stop(operationId: string, force = false): Promise<void> {
		try {
			const { message } = await this.fleet.rpc.operations.stop.mutate({ id: operationId, force });
			toast(message);
		} catch (error) {
			toast.error(errorSentence(error), { duration: Infinity });
		}
	}

	async #send(command: Command, rows: FleetRow[], force: boolean): Promise<void> {
		try {
			const outcomes = await this.fleet.rpc.operations.request.mutate({
				hostIds: rows.map((row) => row.id),
				command,
				force,
				idempotencyKey: crypto.randomUUID()
			});
			this.#tell(command, rows, outcomes);
		} catch (error) {
			toast.error(errorSentence(error), { duration: Infinity });
		}
	}

	#tell(command: Command, rows: FleetRow[], outcomes: RequestOutcome[]): void {
		const started = outcomes.filter((outcome) => outcome.ok);
		for (const outcome of started) {
			const row = rows.find((each) => each.id === outcome.hostId);
			if (row)
				this.drawer.open({
					id: outcome.operationId,
					host: row.name,
					color: row.themeColor,
					command
				});
		}
		const refused = outcomes.filter((outcome) => !outcome.ok);
		if (refused.length === 0) return;
		const again = refused.filter((outcome) => outcome.forceable);
		const list = refused.map((outcome) => outcome.message).join(' ');
		toast.warning(
			started.length > 0
				? `${COMMANDS[command]}: ${started.length} started, ${refused.length} refused. ${list}`
				: list,
			{
				duration: Infinity,
				...(again.length > 0 && {
					action: {
						label: 'Run anyway',
						onClick: () =>
							void this.#send(
								command,
								rows.filter((row) => again.some((each) => each.hostId === row.id)),
								true
							)
					}
				})
			}
		);
	}
}

const KEY = Symbol('commander');
export const provideCommander = (commander: Commander): Commander => setContext(KEY, commander);
export const useCommander = (): Commander => getContext<Commander>(KEY);
