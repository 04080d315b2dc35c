import { parseArgs } from 'node:util';
import { inMib } from '../floods/memory.ts';
import { temporaryFolder } from '../support/folder.ts';
import { runHerd } from './herd.ts';

/** `npm run test:herd [-- --agents 10000]`: a whole fleet comes back at once. */
const { values } = parseArgs({ options: { agents: { type: 'string', default: '10000' } } });
using folder = temporaryFolder('herd');
const report = await runHerd({
	agents: Number(values.agents),
	dataDir: folder.path,
	quietMs: 40_000,
	say: (line) => console.log(line)
});
const { dashboardPeakBytes, ...figures } = report;
console.log({ ...figures, dashboardPeak: inMib(dashboardPeakBytes) });
const well =
	report.refused === 0 &&
	report.flaps === 0 &&
	report.notOnline === 0 &&
	Number.isFinite(report.slowestOrderMs);
console.log(
	well
		? 'All came back, nobody flapped, and people were answered.'
		: 'FAILED: see the figures above.'
);
process.exitCode = well ? 0 : 1;
