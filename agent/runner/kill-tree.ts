import { basename } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Entry } from '../journal/entry.ts';
import { bootId } from '../journal/process-identity.ts';
import { listProcesses, type Marks, type ProcessRow } from './process-table.ts';

const LOOK_EVERY_MS = 50;
/** After KILL nothing can refuse; this is for the kernel to clean up. */
const AFTER_KILL_MS = 2_000;

export type Tree = Marks & {
	/** First process of the tree, itself included; null when only the marks are known. */
	rootPid: number | null;
};

/** Whatever an operation has started, in whichever process. */
export const treeOf = (entry: Entry): Tree => ({
	rootPid: null,
	operationId: basename(entry.dir),
	groups: entry.run()?.bootId === bootId() ? entry.groups.list() : []
});

/** Members of a tree: by group, session, parentage and marker, plus those found earlier that still live. */
export function membersOf(
	tree: Tree,
	earlier: ReadonlyMap<number, string> = new Map()
): ProcessRow[] {
	const all = listProcesses(tree);
	const found = new Map<number, ProcessRow>();
	const root = tree.rootPid;
	for (const row of all)
		if (
			row.marked ||
			earlier.get(row.pid) === row.startTime ||
			(root !== null && (row.pid === root || row.group === root || row.session === root))
		)
			found.set(row.pid, row);
	// Children of members, however deep.
	for (let grew = true; grew;) {
		grew = false;
		for (const row of all)
			if (!found.has(row.pid) && found.has(row.parent)) {
				found.set(row.pid, row);
				grew = true;
			}
	}
	found.delete(process.pid);
	return [...found.values()];
}

/**
 * Ends a whole tree: TERM, and KILL for what is left after the grace time. Processes that left the group or
 * the session are found by the operation's marker.
 * @returns what outlived even that, as `pid name`
 */
export async function killTree(tree: Tree, graceMs: number): Promise<string[]> {
	const known = new Map<number, string>();
	const look = (): ProcessRow[] => {
		const rows = membersOf(tree, known);
		for (const row of rows) known.set(row.pid, row.startTime);
		return rows;
	};
	const told = new Set<number>();
	const deadline = Date.now() + graceMs;
	let rows = look();
	while (rows.length > 0 && Date.now() < deadline) {
		for (const row of rows) {
			if (told.has(row.pid)) continue;
			told.add(row.pid);
			signal(row.pid, 'SIGTERM');
			// A stopped process acts on TERM only once it goes on.
			signal(row.pid, 'SIGCONT');
		}
		await sleep(LOOK_EVERY_MS);
		rows = look();
	}
	const end = Date.now() + AFTER_KILL_MS;
	while (rows.length > 0 && Date.now() < end) {
		for (const row of rows) signal(row.pid, 'SIGKILL');
		await sleep(LOOK_EVERY_MS);
		rows = look();
	}
	return rows.map((row) => `${row.pid} ${row.name}`);
}

function signal(pid: number, name: 'SIGTERM' | 'SIGKILL' | 'SIGCONT'): void {
	try {
		process.kill(pid, name);
	} catch {
		// Gone already.
	}
}
