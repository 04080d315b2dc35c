import { spawnSync } from 'node:child_process';

/** A strict reader of the text format of Prometheus: whatever is not just as it should be is an error. */

export type ParsedSample = { labels: Record<string, string>; value: number; series: string };
export type ParsedFamily = { type: string; help: string; samples: ParsedSample[] };

const NAME = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;
const SERIES: Record<string, readonly string[]> = {
	counter: [''],
	gauge: [''],
	histogram: ['_bucket', '_sum', '_count']
};

/** @throws {Error} with the line, for anything that is not as the format and the naming rules have it */
export function parseExposition(text: string): Map<string, ParsedFamily> {
	if (!text.endsWith('\n')) throw new Error('The last line does not end.');
	const families = new Map<string, ParsedFamily>();
	const seen = new Set<string>();
	let open: { name: string; family: ParsedFamily } | null = null;
	for (const line of text.slice(0, -1).split('\n')) {
		const fail = (problem: string) => new Error(`${problem}: ${line}`);
		const help = /^# HELP (\S+) (.+)$/.exec(line);
		if (help) {
			const [, name = '', words = ''] = help;
			if (!NAME.test(name)) throw fail('Not a name');
			if (families.has(name)) throw fail('Told of twice, or not in one piece');
			if (open?.family.type === '') throw fail('The family before has no type');
			open = {
				name,
				family: { type: '', help: unescaped(words, /^[^\\]$|^\\[\\n]$/), samples: [] }
			};
			families.set(name, open.family);
			continue;
		}
		const type = /^# TYPE (\S+) (\S+)$/.exec(line);
		if (type) {
			if (open === null || open.name !== type[1]) throw fail('A type without its help');
			if (open.family.type !== '') throw fail('A second type');
			if (SERIES[type[2] ?? ''] === undefined) throw fail('Not a type');
			open.family.type = type[2] ?? '';
			continue;
		}
		const { name, labels, value } = sampleOf(line);
		if (open === null || !name.startsWith(open.name)) throw fail('A sample outside of its family');
		const series = name.slice(open.name.length);
		if (!SERIES[open.family.type]?.includes(series)) throw fail('A sample outside of its family');
		const key = `${name} ${JSON.stringify(Object.entries(labels).sort())}`;
		if (seen.has(key)) throw fail('The same series twice');
		seen.add(key);
		open.family.samples.push({ labels, value, series });
	}
	for (const [name, family] of families) checkFamily(name, family);
	return families;
}

function sampleOf(line: string): { name: string; labels: Record<string, string>; value: number } {
	const match = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{((?:[^"\\]|"(?:[^"\\]|\\.)*")*)\})? (\S+)$/.exec(
		line
	);
	if (!match) throw new Error(`Neither comment nor sample: ${line}`);
	const [, name = '', inside, value = ''] = match;
	return {
		name,
		labels: inside === undefined ? {} : labelsOf(inside, line),
		value: numberOf(value, line)
	};
}

function labelsOf(inside: string, line: string): Record<string, string> {
	const labels: Record<string, string> = {};
	let rest = inside;
	for (;;) {
		const match = /^([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\]|\\.)*)"/.exec(rest);
		const name = match?.[1];
		if (match === null || name === undefined)
			throw new Error(`Labels that cannot be read: ${line}`);
		if (name.startsWith('__') || name in labels)
			throw new Error(`A label that may not be: ${line}`);
		labels[name] = unescaped(match[2] ?? '', /^[^\\]$|^\\[\\n"]$/);
		rest = rest.slice(match[0].length);
		if (rest === '') return labels;
		if (!rest.startsWith(',')) throw new Error(`Labels that cannot be read: ${line}`);
		rest = rest.slice(1);
	}
}

/** @param allowed a character or an escape that may be */
function unescaped(text: string, allowed: RegExp): string {
	return text.replace(/\\.|[^]/gsu, (part) => {
		if (!allowed.test(part) && part.length === 1) throw new Error(`Not escaped: ${text}`);
		if (part.startsWith('\\') && !allowed.test(part)) throw new Error(`No escape: ${text}`);
		return part === '\\n' ? '\n' : part.startsWith('\\') ? part.slice(1) : part;
	});
}

function numberOf(text: string, line: string): number {
	if (text === 'NaN') return NaN;
	if (text === '+Inf') return Infinity;
	if (text === '-Inf') return -Infinity;
	if (!/^-?\d+(\.\d+)?(e[+-]?\d+)?$/.test(text)) throw new Error(`Not a number: ${line}`);
	return Number(text);
}

function checkFamily(name: string, { type, samples }: ParsedFamily): void {
	const fail = (problem: string) => new Error(`${name}: ${problem}`);
	if (type === '') throw fail('no type');
	if (type === 'counter' && !name.endsWith('_total')) throw fail('a counter ends in _total');
	if (type !== 'counter' && /_total$/.test(name)) throw fail('only a counter ends in _total');
	if (/_(count|sum|bucket)$/.test(name)) throw fail('such an end is that of a histogram');
	if (/_(milliseconds|ms|percent|minutes|hours|kilobytes|mb|kb)(_|$)/.test(name))
		throw fail('no base unit');
	if (/_info$/.test(name) && samples.some(({ value }) => value !== 1)) throw fail('info is 1');
	if (/_ratio$/.test(name) && samples.some(({ value }) => value < 0 || value > 1))
		throw fail('a ratio is within 0 and 1');
	if (type === 'counter' && samples.some(({ value }) => !(value >= 0))) throw fail('below zero');
	if (type !== 'histogram') return;
	const buckets = samples.filter(({ series }) => series === '_bucket');
	const bounds = buckets.map(({ labels }) => numberOf(labels.le ?? '', name));
	const ascends = (values: number[]) =>
		values.every((value, at) => at === 0 || value >= (values[at - 1] ?? 0));
	if (!ascends(bounds) || !ascends(buckets.map(({ value }) => value))) throw fail('not cumulative');
	const count = samples.find(({ series }) => series === '_count')?.value;
	if (bounds.at(-1) !== Infinity || buckets.at(-1)?.value !== count) throw fail('no +Inf');
	if (!samples.some(({ series }) => series === '_sum')) throw fail('no sum');
}

/** Values of a family whose labels include these. */
export const valuesOf = (
	families: Map<string, ParsedFamily>,
	name: string,
	labels: Record<string, string> = {}
): number[] =>
	(families.get(name)?.samples ?? [])
		.filter((sample) =>
			Object.entries(labels).every(([label, value]) => sample.labels[label] === value)
		)
		.map(({ value }) => value);

/** The program of Prometheus' own that looks over figures and rules. */
export const hasPromtool = spawnSync('promtool', ['--version']).status === 0;

/** @returns what it found fault with; empty: nothing */
export function promtool(args: string[], input = ''): string {
	const { status, stdout, stderr } = spawnSync('promtool', args, { input, encoding: 'utf8' });
	return status === 0 ? '' : `${stdout}${stderr}`;
}
