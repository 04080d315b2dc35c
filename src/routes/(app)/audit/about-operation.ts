import { COMMANDS } from '$lib/protocol/command-table.ts';
import type { AuditRow } from '$lib/protocol/audit.ts';
import type { Command } from '$lib/protocol/command.ts';

/** What a row tells of an operation, or of a command on many hosts. */
export type AboutOperation = {
	/** Null: neither the row nor the operation says. */
	command: Command | null;
	hosts: string[];
	/** In full. */
	commits: string[];
	/** Of a command on one host. */
	operationId: string | null;
	/** Of a rollout. */
	rolloutId: string | null;
	/** What else the row holds. */
	rest: Record<string, unknown>;
};

const COMMIT = /^[0-9a-f]{40}$/;
const isCommand = (value: unknown): value is Command => COMMANDS.some((each) => each === value);
const texts = (value: unknown): string[] =>
	Array.isArray(value) ? value.filter((each): each is string => typeof each === 'string') : [];
/** A wish that nobody had, a count of nothing and a list of nobody tell nothing. */
const isNothing = (value: unknown): boolean =>
	value === false || value === 0 || (Array.isArray(value) && value.length === 0);
const tellingOf = (values: Record<string, unknown>): Record<string, unknown> =>
	Object.fromEntries(Object.entries(values).filter(([, value]) => !isNothing(value)));
const isRecord = (value: unknown): value is Record<string, unknown> =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * What a row is about, for people; null: about no operation and no rollout. What the row itself holds stays true when the operation was pruned, and
 * rows of older versions hold less.
 */
export function aboutOperation({
	action,
	target,
	detail,
	operation
}: AuditRow): AboutOperation | null {
	if (action.startsWith('rollout.')) return aboutRollout(target, detail);
	if (!action.startsWith('operation.')) return null;
	const { command, hosts, commits, ...others } = detail;
	const written = texts(commits).filter((commit) => COMMIT.test(commit));
	const named = texts(hosts);
	const asked = isCommand(command) ? command : (operation?.command ?? null);
	return {
		command: asked,
		hosts: named.length > 0 || operation === null ? named : [operation.hostName],
		commits: written.length > 0 || operation?.commit == null ? written : [operation.commit],
		operationId: target,
		rolloutId: null,
		rest: tellingOf(asked === command || command === undefined ? others : { command, ...others })
	};
}

/** Only the row of its start names all of it; the others name what happened then. */
function aboutRollout(target: string | null, detail: AuditRow['detail']): AboutOperation {
	const { command, hosts, host, commits, counts, ...others } = detail;
	const isKnown = isCommand(command);
	return {
		command: isKnown ? command : null,
		hosts: texts(hosts ?? (host === undefined ? [] : [host])),
		commits: texts(commits).filter((commit) => COMMIT.test(commit)),
		operationId: null,
		rolloutId: target,
		rest: tellingOf({
			...(isKnown || command === undefined ? {} : { command }),
			...others,
			...(isRecord(counts) ? counts : counts === undefined ? {} : { counts })
		})
	};
}
