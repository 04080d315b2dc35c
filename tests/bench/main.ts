import { cpus } from 'node:os';
import { benchClick } from './click.ts';
import { benchHeartbeats } from './heartbeats.ts';
import { benchLoginTimes } from './login-times.ts';
import { benchStatus } from './status.ts';

/** Runs the parts that are named, or all. Absolute figures mean nothing on a shared machine; ratios do. */
const PARTS = {
	heartbeats: benchHeartbeats,
	click: benchClick,
	status: benchStatus,
	'login-times': benchLoginTimes
};

const print = (line: string): void => void process.stdout.write(`${line}\n`);
const asked = process.argv.slice(2);
print(`Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown processor'}`);
print('Each figure: the median of the rounds (least to most).');
for (const [name, part] of Object.entries(PARTS)) {
	if (asked.length > 0 && !asked.includes(name)) continue;
	print('');
	await part(print);
}
