import { builds, needsTarget } from './command-table.ts';
import type { Command } from './command.ts';
import type { FleetRow } from './live.ts';

/** Whether the host takes the command only later: it is away, or outside its windows. */
export function isForLater(command: Command, { actions }: Pick<FleetRow, 'actions'>): boolean {
	const able = actions[command];
	return able.enabled && able.waits !== undefined;
}

/**
 * The commit that the command brings to a host, as its row tells: the target where it pulls, the checkout where it builds
 * that. Null: it is about none, or which one is not known.
 */
export function commitFor(
	command: Command,
	{ targetCommit, commit }: Pick<FleetRow, 'targetCommit' | 'commit'>
): string | null {
	if (needsTarget(command)) return targetCommit;
	return builds(command) ? commit : null;
}
