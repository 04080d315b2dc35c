import { readdirSync, readFileSync } from 'node:fs';
import { readOutput } from './read-output.ts';
import type { ProcessIdentity } from '../journal/process-identity.ts';
import { CHECK_MARKER, MARKER } from './environment.ts';

export type ProcessRow = {
	pid: number;
	parent: number;
	group: number;
	session: number;
	/** Tells two processes with the same id apart. */
	startTime: string;
	name: string;
	/** Belongs to what was asked for: by the mark in its environment or, where that cannot be read, by its group. */
	marked: boolean;
};

/** How the processes of an operation, or of one health check in it, are told. */
export type Marks = {
	/** Operation whose marker the processes carry. */
	operationId: string | null;
	/** Health check whose marker the processes carry. */
	checkId?: string | undefined;
	/** First processes of groups that belong to it: for where markers cannot be read. */
	groups?: readonly ProcessIdentity[] | undefined;
};

/** Processes alive now, without those that only wait to be reaped. */
export function listProcesses(marks: Marks): ProcessRow[] {
	return process.platform === 'linux' ? fromProc(marks) : fromPs(marks);
}

function fromProc({ operationId, checkId }: Marks): ProcessRow[] {
	const wanted = [
		...(operationId === null ? [] : [`\0${MARKER}=${operationId}\0`]),
		...(checkId === undefined ? [] : [`\0${CHECK_MARKER}=${checkId}\0`])
	];
	const rows: ProcessRow[] = [];
	for (const name of readdirSync('/proc')) {
		if (!/^\d+$/.test(name)) continue;
		const row = procRow(Number(name), wanted);
		if (row) rows.push(row);
	}
	return rows;
}

function procRow(pid: number, wanted: readonly string[]): ProcessRow | null {
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
			marked: carries(pid, wanted)
		};
	} catch {
		// It ended while we looked.
		return null;
	}
}

function carries(pid: number, wanted: readonly string[]): boolean {
	if (wanted.length === 0) return false;
	try {
		const environment = `\0${readFileSync(`/proc/${pid}/environ`, 'latin1')}\0`;
		return wanted.some((mark) => environment.includes(mark));
	} catch {
		// Another user's process: not one of ours.
		return false;
	}
}

/** Elsewhere the environment of others cannot be read: groups and parents have to do. */
function fromPs({ groups = [] }: Marks): ProcessRow[] {
	const text = readOutput(['ps', '-axo', 'pid=,ppid=,pgid=,stat=,lstart=,comm=']) ?? '';
	const rows = text.split('\n').flatMap((line) => {
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
	// A first process that started at another time is a stranger's that got its number. Where there is none, the
	// number is not given away while others of the group live.
	const startTimes = new Map(rows.map((row) => [row.pid, row.startTime]));
	const ours = new Set(
		groups
			.filter(({ pid, startTime }) => (startTimes.get(pid) ?? startTime) === startTime)
			.map(({ pid }) => pid)
	);
	return rows.map((row) => ({ ...row, marked: ours.has(row.group) }));
}
