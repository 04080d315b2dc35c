import { readdirSync, readFileSync } from 'node:fs';

/** Microseconds of CPU that a process has used in all its threads. Linux only. */
export function cpuOf(pid: number): number {
	let nanoseconds = 0;
	for (const thread of readdirSync(`/proc/${pid}/task`))
		nanoseconds += Number(
			readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')[0]
		);
	return nanoseconds / 1_000;
}

/** Microseconds of CPU that everything on this machine has used together, idle time left out. */
export function cpuOfAll(): number {
	const [, user = 0, nice = 0, system = 0, , , interrupts = 0, soft = 0] = readFileSync(
		'/proc/stat',
		'utf8'
	)
		.split('\n', 1)
		.join('')
		.split(/\s+/)
		.map(Number);
	// The kernel counts in hundredths of a second.
	return (user + nice + system + interrupts + soft) * 10_000;
}

/** The parent of all threads of the kernel. */
const KTHREADD = '2';

/** Microseconds of CPU that the kernel's own threads have used: those that write to the disk, for one. */
export function cpuOfKernel(): number {
	let nanoseconds = 0;
	for (const pid of readdirSync('/proc')) {
		if (!/^\d+$/.test(pid)) continue;
		try {
			// After the name, which is in brackets: state, parent.
			const [, parent] =
				readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
			if (parent === KTHREADD)
				nanoseconds += Number(readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ')[0]);
		} catch {
			// It ended just now.
		}
	}
	return nanoseconds / 1_000;
}
