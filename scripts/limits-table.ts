import { readFileSync } from 'node:fs';
import { BUDGETS, LIMITS } from '../src/lib/protocol/limits.ts';
import { NOTIFICATION_LIMITS } from '../src/lib/protocol/notification-limits.ts';

const SOURCE = 'src/lib/protocol/limits.ts';
const OF_NOTIFICATIONS = 'src/lib/protocol/notification-limits.ts';

/** What the comment above each entry of an object says. @param source of the object, from its name to its end */
const comments = (source: string): Map<string, string> =>
	new Map(
		[...source.matchAll(/\/\*\*\s*([^*]+?)\s*\*\/\s*(\w+):/g)].map(
			([, comment = '', name = '']) => [name, comment.replace(/\s+/g, ' ')]
		)
	);

const objectIn = (text: string, name: string): string =>
	new RegExp(`export const ${name} = \\{.*?\\n\\} as const;`, 's').exec(text)?.[0] ?? '';

/** A value as people read it, from the unit at the end of its name. */
export function withUnit(name: string, value: number): string {
	if (name.endsWith('Bytes'))
		return inLargest(value, BYTES) ?? `${value.toLocaleString('en')} bytes`;
	if (name.endsWith('Ms')) return inLargest(value, TIMES) ?? `${value} ms`;
	return value.toLocaleString('en');
}

const BYTES: readonly [number, string][] = [
	[2 ** 30, 'GiB'],
	[2 ** 20, 'MiB'],
	[2 ** 10, 'KiB']
];
const TIMES: readonly [number, string][] = [
	[24 * 3_600_000, 'days'],
	[3_600_000, 'h'],
	[60_000, 'min'],
	[1_000, 's']
];

function inLargest(value: number, units: readonly [number, string][]): string | null {
	const unit = units.find(([size]) => value >= size && value % size === 0);
	return unit === undefined ? null : `${(value / unit[0]).toLocaleString('en')} ${unit[1]}`;
}

const row = (...cells: string[]): string => `| ${cells.join(' | ')} |`;

/** `docs/limits.md`: every bound with its value and meaning, as the code has them. */
export function limitsTable(): string {
	const text = [SOURCE, OF_NOTIFICATIONS].map((file) => readFileSync(file, 'utf8')).join('\n');
	const limits = new Map(
		['LIMITS', 'NOTIFICATION_LIMITS'].flatMap((name) => [...comments(objectIn(text, name))])
	);
	const budgets = comments(objectIn(text, 'BUDGETS'));
	return [
		'# Limits',
		`Every bound of what is sent and stored, as \`${SOURCE}\` and \`${OF_NOTIFICATIONS}\` have them; \`npm run generate\` writes this page. Past a bound something is refused with a sentence, and nothing is lost that`,
		'was there before. `tests/abuse/limits.test.ts` hits each of them. They are not settings: what can be set is in [configuration](configuration.md).',
		'',
		row('limit', 'value', 'of what'),
		row('-', '-', '-'),
		...Object.entries({ ...LIMITS, ...NOTIFICATION_LIMITS }).map(([name, value]) =>
			row(`\`${name}\``, withUnit(name, value), limits.get(name) ?? '')
		),
		'',
		'## Rates',
		'',
		'So many at once, then so many a second. Past it a call is refused and told when to come back; past a rate of frames the socket is closed.',
		'',
		row('rate', 'at once', 'a second', 'of what'),
		row('-', '-', '-', '-'),
		...Object.entries(BUDGETS).map(([name, { burst, perSecond }]) =>
			row(`\`${name}\``, burst.toLocaleString('en'), `${perSecond}`, budgets.get(name) ?? '')
		),
		''
	].join('\n');
}
