import { readdirSync, readFileSync } from 'node:fs';
import { readOutput } from './read-output.ts';
import { MARKER } from './environment.ts';

export type ProcessRow = {
	pid: number;
	parent: number;
	group: number;
	session: number;
	/** Tells two processes with the same id apart. */
	startTime: string;
	name: string;
	/** Carries the operation's marker in its environment. */
	marked: boolean;
};

/** Processes alive now, without those that only wait to be reaped. */
export function listProcesses(operationId: string | null): ProcessRow[] {
	return process.platform === 'linux' ? fromProc(operationId) : fromPs();
}

function fromProc(operationId: string | null): ProcessRow[] {
	const rows: ProcessRow[] = [];
	for (const name of readdirSync('/proc')) {
		if (!/^\d+$/.test(name)) continue;
		const row = procRow(Number(name), operationId);
		if (row) rows.push(row);
	}
	return rows;
}

function procRow(pid: number, operationId: string | null): ProcessRow | null {
	try {
		const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
		const end = stat.lastIndexOf(')');
		const [state, parent, group, session, ...rest] = stat.slice(end + 2).split(' ');
		if (state === 'Z' || state === 'X') return null;
		return {
			pid,
			parent: Number(parent),
			group: Number(group),
			session: Number(session),
			startTime: rest[15] ?? '',
			name: stat.slice(stat.indexOf('(') + 1, end),
			marked: operationId !== null && carriesMarker(pid, operationId)
		};
	} catch {
		// It ended while we looked.
		return null;
	}
}

function carriesMarker(pid: number, operationId: string): boolean {
	try {
		return `\0${readFileSync(`/proc/${pid}/environ`, 'latin1')}\0`.includes(
			`\0${MARKER}=${operationId}\0`
		);
	} catch {
		// Another user's process: not one of ours.
		return false;
	}
}

/** Elsewhere the environment of others cannot be read: groups and parents have to do. */
function fromPs(): ProcessRow[] {
	const text = readOutput(['ps', '-axo', 'pid=,ppid=,pgid=,stat=,lstart=,comm=']) ?? '';
	return text.split('\n').flatMap((line) => {
		const match = /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(\S+)\s+(\S+\s+\S+\s+\S+\s+\S+\s+\S+)\s+(.*)$/.exec(
			line
		);
		const [, pid, parent, group, state, startTime, name] = match ?? [];
		if (pid === undefined || state?.startsWith('Z')) return [];
		return [
			{
				pid: Number(pid),
				parent: Number(parent),
				group: Number(group),
				session: Number(group),
				startTime: startTime ?? '',
				name: name ?? '',
				marked: false
			}
		];
	});
}
