import { spawn } from 'node:child_process';
import { statSync } from 'node:fs';
import { setTimeout as after } from 'node:timers/promises';
import { memoryOf, MIB } from '../floods/memory.ts';
import { temporaryFolder } from '../support/folder.ts';
import { startDashboard } from '../support/server.ts';
import { openWorld } from '../support/world.ts';
import type { Bench } from './bench.ts';
import { cpuOf } from './cpu.ts';
import { seedHosts } from './seed.ts';
import { figure } from './statistics.ts';

const IDLE_MS = 30_000;

const bareNode = (): Promise<number> =>
	new Promise((resolve, reject) => {
		const started = performance.now();
		spawn(process.execPath, ['-e', '0'], { stdio: 'ignore' })
			.on('error', reject)
			.on('exit', () => resolve(performance.now() - started));
	});

/** From the start of the built dashboard to its first answer, and what it takes when nobody asks for anything. */
export async function benchStart({ quick, add }: Bench): Promise<void> {
	const starts: number[] = [];
	const bare: number[] = [];
	for (let round = 0; round < (quick ? 3 : 7); round++) {
		using folder = temporaryFolder('bench-start');
		bare.push(await bareNode());
		const started = performance.now();
		await using dashboard = await startDashboard({ dataDir: folder.path });
		await fetch(`${dashboard.url}/health`);
		starts.push(performance.now() - started);
	}
	add({
		item: 'cold start to /health, less 3 × node -e 0',
		unit: 'ms',
		ours: figure(starts.map((value, index) => value - 3 * (bare[index] ?? NaN))),
		floor: null,
		ratio: null,
		goal: { better: 'less', must: 500, want: 250 },
		note: `from nothing to an answer ${figure(starts).median.toFixed(0)} ms, node -e 0 ${figure(bare).median.toFixed(0)} ms`
	});

	using folder = temporaryFolder('bench-idle');
	const { close } = await seedHosts(`file:${folder.path}/nixfleet.db`, 100);
	await close();
	await using dashboard = await startDashboard({ dataDir: folder.path });
	await after(5_000);
	add({
		item: 'dashboard with 100 hosts, idle: resident memory',
		unit: 'MiB',
		ours: figure([memoryOf(dashboard.program.child.pid).now / MIB]),
		floor: null,
		ratio: null,
		goal: { better: 'less', must: 150, want: 110 }
	});
}

/** A real agent that has nothing to do. */
export async function benchAgent({ quick, add }: Bench): Promise<void> {
	await using world = await openWorld({ hostEnv: { NIXFLEET_INTERVAL: '30' } });
	const pid = world.agent?.child.pid ?? 0;
	await after(5_000);
	const before = cpuOf(pid);
	const idleMs = quick ? IDLE_MS / 2 : IDLE_MS * 2;
	await after(idleMs);
	const share = (cpuOf(pid) - before) / idleMs / 10;
	const row = (item: string, unit: string, value: number, goal: { must: number; want: number }) =>
		add({
			item,
			unit,
			ours: figure([value]),
			floor: null,
			ratio: null,
			goal: { better: 'less', ...goal }
		});
	row('agent, idle: resident memory', 'MiB', memoryOf(pid).now / MIB, { must: 60, want: 45 });
	row('agent, idle: share of a core', '%', share, { must: 0.3, want: 0.3 });
	const bytes = statSync('build/agent/nixfleet-agent.mjs').size;
	row('agent: its one file', 'KB', bytes / 1_000, { must: 700, want: 700 });
}
