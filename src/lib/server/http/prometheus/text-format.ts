/**
 * The text format of Prometheus, version 0.0.4: https://prometheus.io/docs/instrumenting/exposition_formats/. Pure.
 * Written here rather than taken from a client library: those keep a value for every series in memory and are told of
 * each change, whereas everything here is known already and only has to be put into words.
 */
export const CONTENT_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

/** All series of one name. */
export type Family = {
	name: string;
	type: 'counter' | 'gauge' | 'histogram';
	help: string;
	/** Texts of one or more whole lines, made by `sampleLine`. What is not known has none: an absent series is no zero. */
	lines: Iterable<string>;
};

const ESCAPED: Record<string, string> = { '\\': '\\\\', '"': '\\"', '\n': '\\n' };

export const labelText = (labels: Record<string, string>): string =>
	Object.entries(labels)
		.map(
			([name, value]) =>
				`${name}="${value.replace(/[\\"\n]/g, (character) => ESCAPED[character] ?? '')}"`
		)
		.join(',');

/** In a help text quotation marks are nothing special. */
const helpText = (help: string): string =>
	help.replace(/[\\\n]/g, (character) => ESCAPED[character] ?? '');

const valueText = (value: number): string =>
	Number.isFinite(value) || Number.isNaN(value) ? String(value) : value > 0 ? '+Inf' : '-Inf';

/** @param labels what stands between the braces, made by `labelText`; empty: none */
export const sampleLine = (series: string, labels: string, value: number): string =>
	labels === '' ? `${series} ${valueText(value)}\n` : `${series}{${labels}} ${valueText(value)}\n`;

/** A gauge with one series and no labels; null: not known. */
export const gauge = (name: string, help: string, value: number | null): Family => ({
	name,
	type: 'gauge',
	help,
	lines: value === null ? [] : [sampleLine(name, '', value)]
});

/** Characters from which on a piece is enough for one turn. */
const PIECE = 50_000;

/** The families one after the other, in pieces of whole lines, made as they are asked for. */
export function* exposition(families: Iterable<Family>): Generator<string> {
	let piece = '';
	for (const { name, type, help, lines } of families) {
		piece += `# HELP ${name} ${helpText(help)}\n# TYPE ${name} ${type}\n`;
		for (const text of lines) {
			piece += text;
			if (piece.length < PIECE) continue;
			yield piece;
			piece = '';
		}
	}
	yield piece;
}
