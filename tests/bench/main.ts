import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Bench } from './bench.ts';
import { benchBrowser } from './browser.ts';
import { benchClick } from './click.ts';
import { benchCrowd } from './crowd.ts';
import { benchHeartbeats } from './heartbeats.ts';
import { benchOrders } from './orders.ts';
import { benchOutput } from './output.ts';
import { benchHistory, benchPages } from './pages.ts';
import { plotOf } from './plot.ts';
import { linesOf, markdownOf, verdict, type Row } from './report.ts';
import { benchAgent, benchStart } from './start.ts';
import { benchLoginTimes } from './login-times.ts';
import { benchSamples } from './samples.ts';
import { benchStatus } from './status.ts';
import { benchTokens } from './tokens.ts';

/** Each part of the bench by the name it is asked for. */
const PARTS: Record<string, (bench: Bench) => Promise<void>> = {
	heartbeats: benchHeartbeats,
	crowd: benchCrowd,
	orders: benchOrders,
	click: benchClick,
	output: benchOutput,
	pages: benchPages,
	browser: benchBrowser,
	history: benchHistory,
	samples: benchSamples,
	status: benchStatus,
	tokens: benchTokens,
	'login-times': benchLoginTimes,
	start: benchStart,
	agent: benchAgent
};
/** What fits into a minute. */
const QUICK = ['heartbeats', 'output', 'status', 'tokens', 'start'];

const { values, positionals } = parseArgs({
	allowPositionals: true,
	options: {
		quick: { type: 'boolean', default: false },
		out: { type: 'string', default: 'test-results/bench' }
	}
});
const unknown = positionals.filter((name) => !(name in PARTS));
if (unknown.length > 0) {
	process.stderr.write(
		`There is no part named ${unknown.join(', ')}. There are: ${Object.keys(PARTS).join(', ')}.\n`
	);
	process.exit(2);
}

const print = (line: string): void => void process.stdout.write(`${line}\n`);
const rows: Row[] = [];
const bench: Bench = {
	quick: values.quick,
	print,
	add(row) {
		rows.push(row);
		linesOf(row).forEach(print);
	}
};

print(`Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown processor'}`);
print('Each figure: the median of the rounds (least to most).');
const usual = values.quick ? QUICK : Object.keys(PARTS);
const broken: string[] = [];
for (const name of positionals.length > 0 ? positionals : usual) {
	print(`\n── ${name}`);
	try {
		await PARTS[name]?.(bench);
	} catch (error) {
		// What the others measure, a quarter of an hour of it, is not lost with it.
		broken.push(name);
		print(`${name} broke off: ${error instanceof Error ? error.message : String(error)}`);
	}
}

mkdirSync(values.out, { recursive: true });
const machine = { node: process.version, processors: cpus().length, model: cpus()[0]?.model };
const files = {
	'bench.json': JSON.stringify(
		{ at: new Date().toISOString(), machine, quick: values.quick, rows },
		null,
		'\t'
	),
	'bench.svg': plotOf(rows),
	'bench.md': `${markdownOf(rows)}\n`
};
for (const [name, text] of Object.entries(files)) writeFileSync(join(values.out, name), text);
const count = (wanted: string) => rows.filter((row) => verdict(row) === wanted).length;
print(
	`\n${count('want') + count('must')} goals reached, ${count('missed')} missed, ${count('inconclusive')} inconclusive. Written to ${values.out}: ${Object.keys(files).join(', ')}`
);
if (broken.length > 0) {
	print(`Broke off, and say nothing: ${broken.join(', ')}`);
	process.exitCode = 1;
}
