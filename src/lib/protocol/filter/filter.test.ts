import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LIMITS } from '../limits.ts';
import {
	all,
	any,
	asks,
	EVERYTHING,
	KEYS,
	MEASURES,
	not,
	OPERATORS,
	toggled,
	UNITS,
	type Filter,
	type Unit
} from './ast.ts';
import { FilterText } from './input.ts';
import { parseFilter } from './parse.ts';
import { printFilter } from './print.ts';
import { MOST_PROBLEMS, problemLine } from './problem.ts';
import { MEANINGS, MEASURE_MEANINGS } from './vocabulary.ts';

const read = (text: string): Filter => {
	const parsed = parseFilter(text);
	if (!parsed.ok) throw new Error(`${text}: ${problemLine(parsed.problems)}`);
	return parsed.filter;
};
const problem = (text: string) => {
	const parsed = parseFilter(text);
	if (parsed.ok) throw new Error(`${text} was read as ${printFilter(parsed.filter)}`);
	const [first] = parsed.problems;
	if (first === undefined) throw new Error(`${text} is wrong without a reason`);
	return first;
};
/** The words each mistake is about, and what the rest means. */
const mistakes = (text: string) => {
	const parsed = parseFilter(text);
	if (parsed.ok) throw new Error(`${text} was read as ${printFilter(parsed.filter)}`);
	return {
		of: parsed.problems.map(({ at, length }) => text.slice(at, at + length)),
		rest: printFilter(parsed.rest)
	};
};
const word = (text: string): Filter => ({ type: 'word', text });
const key = (name: (typeof KEYS)[number], ...values: string[]): Filter => ({
	type: 'key',
	key: name,
	values
});

describe('what a text means', () => {
	it.each<[string, Filter]>([
		['', EVERYTHING],
		['   ', EVERYTHING],
		['web', word('web')],
		['web db', all([word('web'), word('db')])],
		['web and db', all([word('web'), word('db')])],
		['"two words"', word('two words')],
		['say\\so "a \\"b\\" \\\\ c"', all([word('say\\so'), word('a "b" \\ c')])],
		['https://example.org', word('https://example.org')],
		['10:30', word('10:30')],
		['is:online', key('is', 'online')],
		['IS:Online', key('is', 'online')],
		['os:macOS', key('os', 'darwin')],
		['kind:nixos', key('os', 'nixos')],
		['tag:web,db,web', key('tag', 'web', 'db')],
		['tag:"a b",c', key('tag', 'a b', 'c')],
		['tag:"a,b"', key('tag', 'a,b')],
		['-tag:x', not(key('tag', 'x'))],
		['--web', word('web')],
		['a or b c', any([word('a'), all([word('b'), word('c')])])],
		['(a or b) c', all([any([word('a'), word('b')]), word('c')])],
		['((a))', word('a')],
		['-(a b)', not(all([word('a'), word('b')]))],
		['a "or" b', all([word('a'), word('or'), word('b')])],
		['cpu>80', { type: 'compare', key: 'cpu', operator: '>', amount: 80, unit: null }],
		['mem>=90.5%', { type: 'compare', key: 'mem', operator: '>=', amount: 90.5, unit: null }],
		['seen:>2h', { type: 'compare', key: 'seen', operator: '>', amount: 2, unit: 'h' }],
		['load<1', { type: 'compare', key: 'load', operator: '<', amount: 1, unit: null }]
	])('%j', (text, filter) => expect(read(text)).toEqual(filter));
});

describe('what is wrong, where, and what to do', () => {
	it.each<[string, { at: number; length?: number; message: RegExp; suggestions?: string[] }]>([
		[
			'web tga:x',
			{ at: 4, length: 4, message: /"tga" is no key.*Did you mean tag:\?/, suggestions: ['tag:'] }
		],
		['ip:1', { at: 0, length: 3, message: /"ip" is no key of the filter/ }],
		[
			'is:onlin',
			{
				at: 0,
				length: 8,
				message: /Did you mean is:online\? It takes online, stale/,
				suggestions: ['is:online']
			}
		],
		[
			'git:blue',
			{
				at: 0,
				message:
					/"blue" is nothing that git: knows\. It takes ok, behind, error, working or unknown\./
			}
		],
		['tag:', { at: 0, message: /tag: needs something behind it, such as tag:web\./ }],
		['tag:a,,b', { at: 0, message: /One of the values of tag: is empty/ }],
		['cpu:80', { at: 0, message: /write cpu>80/, suggestions: ['cpu>'] }],
		['tag>3', { at: 0, message: /tag is not compared by size: write tag:web/ }],
		['swap>3', { at: 0, message: /"swap" is no key/ }],
		['cpu>', { at: 0, message: /cpu needs an amount behind >: write cpu>80/ }],
		['cpu>much', { at: 0, message: /needs an amount/ }],
		['cpu>2h', { at: 0, message: /cpu is no time/ }],
		['load>5%', { at: 0, message: /load is no time|write load>4/ }],
		[
			'seen>2',
			{
				at: 0,
				message: /seen needs a time: 2 of what/,
				suggestions: ['seen>2m', 'seen>2h', 'seen>2d']
			}
		],
		['a "b c', { at: 2, length: 4, message: /quote that begins here is not closed/ }],
		['""', { at: 0, message: /nothing between the quotes/ }],
		['(a', { at: 0, message: /parenthesis is not closed/ }],
		['a)', { at: 1, message: /closes nothing/ }],
		['()', { at: 1, message: /nothing to look for/ }],
		['a or', { at: 2, message: /"or" needs something on both sides/ }],
		['or a', { at: 0, message: /"or" needs something on both sides/ }],
		['a or or b', { at: 2, message: /"or" needs something on both sides/ }],
		['- a', { at: 0, message: /without a space/ }],
		['a -', { at: 2, message: /without a space/ }]
	])('%j', (text, { message, ...rest }) => {
		expect(problem(text)).toMatchObject(rest);
		expect(problem(text).message).toMatch(message);
	});
});

describe('all that is wrong is told, each once, and the rest is read', () => {
	it.each<[string, string[], string]>([
		['os:darwin tga:x', ['tga:'], 'os:darwin'],
		['tga:x web git:blue cpu>much', ['tga:', 'git:blue', 'cpu>much'], 'web'],
		['is:onlin,behind,fialed', ['is:onlin,behind,fialed', 'is:onlin,behind,fialed'], ''],
		['web -tga:x', ['tga:'], 'web'],
		// What should be left out is never what is shown.
		['web - db', ['-'], 'web'],
		['web -', ['-'], 'web'],
		['(tga:x or db) web', ['tga:'], 'db web'],
		['tga:x or ip:1', ['tga:', 'ip:'], ''],
		['(tga:x) web', ['tga:'], 'web'],
		['a or or b or', ['or', 'or'], 'a or b'],
		['(web tga:x', ['(', 'tga:'], 'web'],
		['a) b) c', [')', ')'], 'a b c'],
		['a ))', [')', ')'], 'a'],
		['() a', [')'], 'a'],
		['web "db', ['"db'], 'web'],
		['(web or "db)', ['"db)'], 'web'],
		['tga:x "db', ['tga:', '"db'], ''],
		['--- a', ['-'], ''],
		['web ((((((((( db', ['('], 'web']
	])('%j', (text, of, rest) => expect(mistakes(text)).toEqual({ of, rest }));

	it('no more than can be read at once', () =>
		expect(mistakes('ip:1 '.repeat(20)).of).toHaveLength(MOST_PROBLEMS));

	it('a value is mended beside those that are right', () =>
		expect(problem('is:onlin,behind').suggestions).toEqual(['is:online,behind']));
});

describe('limits', () => {
	it('characters', () => {
		expect(parseFilter('a'.repeat(LIMITS.filterChars)).ok).toBe(true);
		expect(problem('a'.repeat(LIMITS.filterChars + 1))).toMatchObject({
			at: LIMITS.filterChars,
			length: 1
		});
		expect(FilterText.safeParse('a'.repeat(LIMITS.filterChars + 1)).success).toBe(false);
	});
	it('terms, with each value counted', () => {
		expect(parseFilter('a '.repeat(LIMITS.filterTerms)).ok).toBe(true);
		expect(problem('a '.repeat(LIMITS.filterTerms + 1)).message).toMatch(/at most 60 terms/);
		const values = Array.from({ length: LIMITS.filterTerms + 1 }, (_, index) => index);
		expect(problem(`tag:${values.join(',')}`).message).toMatch(/at most 60 terms/);
	});
	it('depth', () => {
		const deep = (depth: number) => `${'('.repeat(depth)}a${')'.repeat(depth)}`;
		expect(parseFilter(deep(LIMITS.filterDepth)).ok).toBe(true);
		expect(problem(deep(LIMITS.filterDepth + 1)).message).toMatch(/at most 8 deep/);
		expect(problem(`${'-'.repeat(100)}a`).message).toMatch(/at most 8 deep/);
	});
});

it('scripts are told the place', () => {
	const { error } = FilterText.safeParse('web is:onlin');
	expect(error?.issues[0]?.message).toMatch(/^At character 5: "onlin" is nothing/);
	expect(FilterText.safeParse('tga:x is:onlin').error?.issues[0]?.message).toMatch(
		/^At character 1: "tga" is no key.* At character 7: "onlin" is nothing/
	);
});

it('every key and measure has an example that can be read', () => {
	for (const name of KEYS) expect(read(MEANINGS[name].example)).toMatchObject({ key: name });
	for (const name of MEASURES)
		expect(read(MEASURE_MEANINGS[name].example)).toMatchObject({ key: name });
});

it('chips add a term and take it away again', () => {
	const online = key('is', 'online');
	const once = toggled(read('web or db'), online);
	expect(printFilter(once)).toBe('(web or db) is:online');
	expect(asks(once, online)).toBe(true);
	expect(printFilter(toggled(once, online))).toBe('web or db');
	expect(printFilter(toggled(EVERYTHING, online))).toBe('is:online');
	expect(printFilter(toggled(online, online))).toBe('');
});

/** Texts with everything that means something in a filter. */
const awkward = fc
	.string({
		unit: fc.constantFrom(
			'a',
			'B',
			'"',
			'\\',
			' ',
			'-',
			':',
			',',
			'(',
			')',
			'>',
			'<',
			'*',
			'/',
			'é',
			'\t'
		),
		minLength: 1,
		maxLength: 8
	})
	.filter((text) => text.trim() !== '');
const leaf: fc.Arbitrary<Filter> = fc.oneof(
	fc.oneof(awkward, fc.constantFrom('or', 'AND', 'is:x', 'cpu>1', '-a', 'a://b')).map(word),
	fc.constantFrom(...KEYS).chain((name) => {
		const { values } = MEANINGS[name];
		const one = values === null ? awkward : fc.constantFrom(...values);
		return fc
			.uniqueArray(one, { minLength: 1, maxLength: 3 })
			.map((chosen): Filter => ({ type: 'key', key: name, values: chosen }));
	}),
	fc
		.record({
			key: fc.constantFrom(...MEASURES),
			operator: fc.constantFrom(...OPERATORS),
			amount: fc.integer({ min: 0, max: 99_999_999 }).map((cents) => Math.round(cents) / 100),
			unit: fc.constantFrom(...(Object.keys(UNITS) as Unit[]))
		})
		.map(({ unit, ...rest }): Filter => ({
			type: 'compare',
			...rest,
			unit: MEASURE_MEANINGS[rest.key].of === 'time' ? unit : null
		}))
);
const tree: fc.Arbitrary<Filter> = fc.letrec<{ tree: Filter }>((tie) => ({
	tree: fc.oneof(
		{ depthSize: 'small', maxDepth: 3 },
		leaf,
		fc.array(tie('tree'), { minLength: 1, maxLength: 3 }).map(all),
		fc.array(tie('tree'), { minLength: 1, maxLength: 3 }).map(any),
		tie('tree').map(not)
	)
})).tree;

describe('properties', () => {
	it('reading what was printed gives the same filter', () =>
		fc.assert(
			fc.property(tree, (filter) => {
				const text = printFilter(filter);
				fc.pre(text.length <= LIMITS.filterChars);
				expect(read(text)).toEqual(filter);
			}),
			{ numRuns: 1_000 }
		));

	it('never throws, and a problem lies within the text', () =>
		fc.assert(
			fc.property(
				fc.oneof(
					fc.string({ maxLength: 600 }),
					fc.string({ unit: fc.constantFrom(...'ab:>,"()\\- is:or'), maxLength: 60 })
				),
				(text) => {
					const parsed = parseFilter(text);
					if (parsed.ok) {
						const printed = printFilter(parsed.filter);
						expect(read(printed)).toEqual(parsed.filter);
						return;
					}
					expect(parsed.problems).not.toEqual([]);
					for (const { at, length, message } of parsed.problems) {
						expect(at + length).toBeLessThanOrEqual(text.length);
						expect(message).toMatch(/[.?]$/);
					}
					expect(read(printFilter(parsed.rest))).toEqual(parsed.rest);
				}
			),
			{ numRuns: 2_000 }
		));

	it('what takes longest takes no longer than its length allows', () => {
		const worst = [
			'(',
			'"',
			'-',
			'\\',
			'is:',
			'a ',
			'or ',
			',',
			'tag:' + ','.repeat(400),
			'*',
			'>'
		];
		// Each text at its limit, read a thousand times: microseconds each where reading is linear.
		for (const piece of worst) {
			const text = piece.repeat(LIMITS.filterChars).slice(0, LIMITS.filterChars);
			const begun = performance.now();
			for (let round = 0; round < 200; round++) parseFilter(text);
			expect((performance.now() - begun) / 200).toBeLessThan(5);
		}
	});
});
