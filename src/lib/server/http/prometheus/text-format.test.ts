import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseExposition } from '../../../../../tests/support/prometheus.ts';
import { exposition, gauge, labelText, sampleLine, type Family } from './text-format.ts';

const family = (lines: Family['lines'], more: Partial<Family> = {}): Family => ({
	name: 'nixfleet_thing',
	type: 'gauge',
	help: 'A thing.',
	lines,
	...more
});
const thing = (labels: string, value: number) => sampleLine('nixfleet_thing', labels, value);
const textOf = (...families: Family[]): string => [...exposition(families)].join('');

it('is help, type and samples, one family after the other', () => {
	const labels = labelText({ host: 'hsb1', kind: 'nixos' });
	expect(
		textOf(
			family([thing(labels, 0.5), thing('', 2)]),
			gauge('nixfleet_known', 'A thing.', 7),
			gauge('nixfleet_unknown', 'A thing.', null)
		)
	).toBe(
		`# HELP nixfleet_thing A thing.
# TYPE nixfleet_thing gauge
nixfleet_thing{host="hsb1",kind="nixos"} 0.5
nixfleet_thing 2
# HELP nixfleet_known A thing.
# TYPE nixfleet_known gauge
nixfleet_known 7
# HELP nixfleet_unknown A thing.
# TYPE nixfleet_unknown gauge
`
	);
});

describe('what hosts and people write', () => {
	it('is escaped', () => {
		expect(labelText({ a: 'C:\\n "x"\n}' })).toBe('a="C:\\\\n \\"x\\"\\n}"');
		expect(textOf(family([], { help: 'Two\nlines, "quoted", and a \\.' }))).toContain(
			'# HELP nixfleet_thing Two\\nlines, "quoted", and a \\\\.\n'
		);
	});

	it('is read as it was written, whatever it is', () => {
		fc.assert(
			fc.property(
				fc.string({ unit: 'grapheme' }),
				fc.string({ unit: fc.constantFrom(...'\\"\n\r\t\0\u2028\u0085n{},= ') }),
				fc.oneof(fc.double(), fc.integer(), fc.constantFrom(Infinity, -Infinity, NaN)),
				(first, second, value) => {
					const lines = [thing(labelText({ first, second }), value)];
					const parsed = parseExposition(textOf(family(lines)));
					expect(parsed.get('nixfleet_thing')?.samples).toEqual([
						{ labels: { first, second }, value: value === 0 ? 0 : value, series: '' }
					]);
				}
			)
		);
	});
});

it('comes in pieces of whole lines, made as they are asked for', () => {
	let made = 0;
	function* lines() {
		for (; made < 5_000; made++) yield thing(labelText({ n: String(made) }), made);
	}
	const pieces = exposition([family(lines())]);
	const first = pieces.next().value as string;
	expect(made).toBeLessThan(5_000);
	const rest = [...pieces];
	expect(rest.length).toBeGreaterThan(1);
	for (const piece of [first, ...rest]) expect(piece === '' || piece.endsWith('\n')).toBe(true);
	expect(parseExposition([first, ...rest].join('')).get('nixfleet_thing')?.samples).toHaveLength(
		5_000
	);
});

it.each([
	['a family that comes twice', '# HELP a x\n# TYPE a gauge\n# HELP a x\n# TYPE a gauge\n'],
	['a series twice', '# HELP a x\n# TYPE a gauge\na 1\na 1\n'],
	[
		'the same labels in another order',
		'# HELP a x\n# TYPE a gauge\na{b="1",c="2"} 1\na{c="2",b="1"} 1\n'
	],
	['a sample elsewhere', '# HELP a x\n# TYPE a gauge\n# HELP b x\n# TYPE b gauge\na 1\n'],
	['no help', '# TYPE a gauge\na 1\n'],
	['no type', '# HELP a x\na 1\n'],
	['no end', '# HELP a x\n# TYPE a gauge\na 1'],
	['an open quotation', '# HELP a x\n# TYPE a gauge\na{b="c} 1\n'],
	['an escape there is not', '# HELP a x\n# TYPE a gauge\na{b="\\t"} 1\n'],
	['a counter without its end', '# HELP a x\n# TYPE a counter\na 1\n'],
	['a number that is none', '# HELP a x\n# TYPE a gauge\na 0x1\n'],
	['a ratio of 50', '# HELP a_ratio x\n# TYPE a_ratio gauge\na_ratio 50\n'],
	[
		'buckets without the last',
		'# HELP a x\n# TYPE a histogram\na_bucket{le="1"} 1\na_sum 1\na_count 1\n'
	]
])('the reader of these tests takes no text with %s', (_, text) => {
	expect(() => parseExposition(text)).toThrow();
});
