import type { Metrics } from '$lib/protocol/index.ts';
import { readFileSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { cpus, freemem, loadavg, totalmem, uptime } from 'node:os';

/** Time the processors spent, in ticks or milliseconds: only differences count. */
export type CpuTimes = { busy: number; total: number };

export function cpuTimes(): CpuTimes {
	let busy = 0;
	let total = 0;
	for (const { times } of cpus()) {
		const sum = times.user + times.nice + times.sys + times.idle + times.irq;
		total += sum;
		busy += sum - times.idle;
	}
	return { busy, total };
}

/** Share of the time between two readings that the processors were busy; null when no time passed. */
export function cpuPercent(before: CpuTimes, after: CpuTimes): number | null {
	const total = after.total - before.total;
	if (total <= 0) return null;
	return Math.min(100, Math.max(0, Math.round(((after.busy - before.busy) / total) * 1000) / 10));
}

type Memory = Pick<
	Metrics,
	'memoryUsedBytes' | 'memoryTotalBytes' | 'swapUsedBytes' | 'swapTotalBytes'
>;

/** What Linux counts as used: everything that could not be given to a program at once. */
export function parseMeminfo(text: string): Memory | null {
	const bytesOf = (name: string): number | null => {
		const match = new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(text);
		return match ? Number(match[1]) * 1024 : null;
	};
	const total = bytesOf('MemTotal');
	const available = bytesOf('MemAvailable') ?? bytesOf('MemFree');
	if (total === null || available === null) return null;
	const swapTotal = bytesOf('SwapTotal');
	const swapFree = bytesOf('SwapFree');
	return {
		memoryUsedBytes: Math.max(0, total - available),
		memoryTotalBytes: total,
		swapUsedBytes:
			swapTotal === null || swapFree === null ? null : Math.max(0, swapTotal - swapFree),
		swapTotalBytes: swapTotal
	};
}

function memory(): Memory {
	try {
		const parsed = parseMeminfo(readFileSync('/proc/meminfo', 'utf8'));
		if (parsed) return parsed;
	} catch {
		// Not Linux.
	}
	return {
		memoryUsedBytes: totalmem() - freemem(),
		memoryTotalBytes: totalmem(),
		swapUsedBytes: null,
		swapTotalBytes: null
	};
}

async function disk(path: string): Promise<Pick<Metrics, 'diskUsedBytes' | 'diskTotalBytes'>> {
	try {
		const { blocks, bfree, bsize } = await statfs(path);
		return { diskTotalBytes: blocks * bsize, diskUsedBytes: (blocks - bfree) * bsize };
	} catch {
		return { diskTotalBytes: null, diskUsedBytes: null };
	}
}

/** Measures this machine, without helper programs. CPU use is that since the last call. */
export class MetricsSampler {
	#last: CpuTimes = cpuTimes();

	async sample(): Promise<Metrics> {
		const now = cpuTimes();
		const percent = cpuPercent(this.#last, now);
		this.#last = now;
		const [load1, load5, load15] = loadavg();
		return {
			cpuPercent: percent,
			...memory(),
			load1: load1 ?? null,
			load5: load5 ?? null,
			load15: load15 ?? null,
			cpuCount: cpus().length || null,
			...(await disk('/')),
			uptimeSeconds: Math.floor(uptime())
		};
	}
}
