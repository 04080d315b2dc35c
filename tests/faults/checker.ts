import {
	isTerminal,
	type Operation,
	type OperationState,
	type Rollout
} from '$lib/protocol/index.ts';
import type { LedgerLine } from '../support/nix-host.ts';

/** What was seen of one operation in a fault run, from all sides, after everything has come to rest. */
export type Observation = {
	/** The id the dashboard answered with: from then on it must not be lost. */
	id: string;
	/** As stored; null when the dashboard does not know it. */
	operation: Operation | null;
	/** States seen while it went on, in order. */
	seen: OperationState[];
	/** What the stand-in for `nixos-rebuild` really did for it. */
	ledger: LedgerLine[];
	/** The stored output, and the host's file; null when it was never begun there. */
	storedLog: Buffer;
	hostLog: Buffer | null;
	/** Processes that still carry its mark. */
	left: number[];
	/** What the host runs, and what its next boot starts, before it and now; `''`: nothing. */
	systems: { before: Systems; now: Systems };
};

export type Systems = { running: string; nextBoot: string };

/** What was seen of the processes of a run. */
export type Surroundings = {
	/** Everything dashboard and agents wrote. */
	output: string;
	/** Values that must appear nowhere in it. */
	secrets: string[];
	/** Answer of the database's own integrity check. */
	integrity: string;
	/** Hosts with more than one operation that is offered or running. */
	doublyActive: number;
};

export type Violation = {
	rule:
		| 'lost'
		| 'doubled'
		| 'false-success'
		| 'unfinal'
		| 'open'
		| 'log'
		| 'left'
		| 'unhealed'
		| 'process';
	message: string;
};

const activates = (operation: Operation): boolean =>
	operation.command === 'switch' || operation.command === 'pull-switch';

/** Every promise that a rollout to one host broke, once all is at rest. @param asked what the host was asked for since its start */
export function checkRollout(
	rollout: Pick<Rollout, 'id' | 'state' | 'hosts'>,
	asked: readonly Pick<Operation, 'id' | 'state'>[]
): Violation[] {
	const found: Violation[] = [];
	const say = (rule: Violation['rule'], message: string) =>
		void found.push({ rule, message: `rollout ${rollout.id}: ${message}` });
	if (asked.length > 1) say('doubled', `its host was asked ${asked.length} times`);
	if (rollout.state !== 'finished') say('open', `it is still ${rollout.state}`);
	const [host] = rollout.hosts;
	const operation = asked.find(({ id }) => id === host?.operationId);
	if (asked.length > 0 && operation === undefined)
		say('lost', 'it does not know what its host was asked');
	if (host?.state === 'done' && operation !== undefined && operation.state !== 'succeeded')
		say('false-success', `its host is done, but what it was asked is ${operation.state}`);
	return found;
}

/** Every promise that one operation broke; none is what everybody wants. */
export function checkOperation(seen: Observation): Violation[] {
	const { id, operation, ledger } = seen;
	const found: Violation[] = [];
	const say = (rule: Violation['rule'], message: string) =>
		void found.push({ rule, message: `${id}: ${message}` });
	if (operation === null) {
		say('lost', 'the dashboard answered with this id and does not know it');
		return found;
	}
	const starts = ledger.filter((line) => line.event === 'start').length;
	const ends = ledger.filter((line) => line.event === 'end');
	if (starts > 1) say('doubled', `it was started ${starts} times`);
	if (!isTerminal(operation.state)) say('open', `it is still ${operation.state}`);
	if (operation.state === 'succeeded' && activates(operation)) {
		if (ends.length !== 1 || ends[0]?.exitCode !== 0)
			say('false-success', `it is called succeeded, but the host did: ${JSON.stringify(ledger)}`);
	}
	if (operation.state === 'succeeded' && operation.evidence?.exitCode !== 0)
		say('false-success', 'it is called succeeded without an exit code of 0');
	const unhealed = whatIsNotHealed(operation, seen.systems);
	if (unhealed !== null) say('unhealed', unhealed);
	const final = seen.seen.findIndex((state) => isTerminal(state));
	const changed = final === -1 ? [] : seen.seen.slice(final).filter((s) => s !== operation.state);
	if (changed.length > 0) say('unfinal', `it ended more than once: ${seen.seen.join(', ')}`);
	if (['expired', 'rejected'].includes(operation.state) && starts > 0)
		say('false-success', `it is called ${operation.state}, but it was started`);
	const host = seen.hostLog ?? Buffer.alloc(0);
	if (isTerminal(operation.state) && !seen.storedLog.equals(host)) {
		const why = firstDifference(seen.storedLog, host);
		say('log', `stored output differs from the host's at byte ${why}`);
	}
	if (seen.left.length > 0) say('left', `processes are left: ${seen.left.join(', ')}`);
	return found;
}

/** A system stays only when it was confirmed; otherwise exactly the one before runs and will be booted. */
function whatIsNotHealed(
	{ state, evidence }: Operation,
	{ before, now }: Observation['systems']
): string | null {
	const wasOnTrial = evidence?.confirmed ?? null;
	const shown = `${state}, confirmed ${wasOnTrial}: ${JSON.stringify({ before, now })}`;
	if (state === 'rolled-back' || wasOnTrial === false)
		return now.running === before.running && now.nextBoot === before.nextBoot ? null : shown;
	if (wasOnTrial === true && now.running !== evidence?.builtPath) return shown;
	if (wasOnTrial === true && state === 'succeeded' && now.nextBoot !== now.running) return shown;
	return null;
}

/** What the processes themselves did wrong. */
export function checkSurroundings(around: Surroundings): Violation[] {
	const found: Violation[] = [];
	const say = (message: string) => void found.push({ rule: 'process', message });
	const unexpected =
		/unhandled ?rejection|uncaught ?exception|"msg":"Unexpected"|FATAL ERROR|ERR_UNHANDLED/i.exec(
			around.output
		);
	if (unexpected) say(`a process said ${lineAround(around.output, unexpected.index)}`);
	for (const secret of around.secrets)
		if (around.output.includes(secret)) say('a secret stands in the output of a process');
	if (around.integrity !== 'ok') say(`the database is not whole: ${around.integrity}`);
	if (around.doublyActive > 0)
		say(`${around.doublyActive} hosts have more than one active operation`);
	return found;
}

function firstDifference(a: Buffer, b: Buffer): string {
	const length = Math.min(a.length, b.length);
	let at = 0;
	while (at < length && a[at] === b[at]) at++;
	return `${at} (stored ${a.length}, host ${b.length})`;
}

const lineAround = (text: string, at: number): string =>
	text.slice(text.lastIndexOf('\n', at) + 1, at + 300).split('\n')[0] ?? '';
