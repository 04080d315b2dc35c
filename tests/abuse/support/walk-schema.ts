import type { z } from 'zod';

/** What is known of a schema from outside: zod keeps it under `_zod.def`. */
type Def = {
	type: string;
	element?: z.ZodType;
	shape?: Record<string, z.ZodType>;
	catchall?: z.ZodType;
	options?: z.ZodType[];
	innerType?: z.ZodType;
	in?: z.ZodType;
	out?: z.ZodType;
	keyType?: z.ZodType;
	valueType?: z.ZodType;
	items?: z.ZodType[];
	entries?: Record<string, string>;
	values?: unknown[];
	left?: z.ZodType;
	right?: z.ZodType;
	getter?: () => z.ZodType;
	checks?: { _zod: { def: Check } }[];
} & Check;
type Check = {
	check?: string;
	minimum?: number;
	maximum?: number;
	length?: number;
	value?: number;
	inclusive?: boolean;
	format?: string;
	pattern?: RegExp;
};

export const defOf = (schema: z.ZodType): Def => schema._zod.def as unknown as Def;
/** `z.int()` is its own check. */
const checksOf = (schema: z.ZodType): Check[] => {
	const def = defOf(schema);
	return [def, ...(def.checks ?? []).map((each) => each._zod.def)];
};

/** The longest text a pattern can match; Infinity where it has `*` or `+`, or is not anchored at both ends. */
export function longestMatch(pattern: RegExp): number {
	const { source } = pattern;
	if (!source.startsWith('^') || !source.endsWith('$')) return Infinity;
	// What stands in classes and behind a backslash repeats nothing.
	const bare = source
		.replace(/\\./g, 'x')
		.replace(/\[[^\]]*\]/g, 'x')
		.replace(/\(\?[:=!<]/g, '(');
	if (/[*+]|\{\d+,\}/.test(bare)) return Infinity;
	let length = bare.length;
	for (const [, , most] of bare.matchAll(/\{(\d+,)?(\d+)\}/g)) length += Number(most);
	return length;
}

/**
 * The least and the most of one schema: of a number its value, of a text or list its length. That a whole number is
 * bounded by what a double can hold is not counted for a bound.
 */
export function boundsOf(schema: z.ZodType): { min: number; max: number } {
	const { type } = defOf(schema);
	let min = type === 'number' ? -Infinity : 0;
	let max = Infinity;
	const least = (value = -Infinity) => (min = Math.max(min, value));
	const most = (value = Infinity) => (max = Math.min(max, value));
	for (const { check, minimum, maximum, length, value, pattern } of checksOf(schema)) {
		if (check === 'min_length') least(minimum);
		if (check === 'max_length') most(maximum);
		if (check === 'length_equals') {
			least(length);
			most(length);
		}
		if (check === 'greater_than') least(value);
		if (check === 'less_than') most(value);
		if (check === 'string_format' && pattern !== undefined) most(longestMatch(pattern));
	}
	return { min, max };
}
export const isInteger = (schema: z.ZodType): boolean =>
	checksOf(schema).some(({ format }) => format === 'safeint');

export type Place = { path: string; schema: z.ZodType };

/** Every schema inside a schema, with where it stands. */
export function* walk(schema: z.ZodType, path = ''): Generator<Place> {
	yield { path, schema };
	const def = defOf(schema);
	const inner: [string, z.ZodType | undefined][] = [
		['[]', def.type === 'array' ? def.element : undefined],
		...Object.entries(def.shape ?? {}).map(([name, each]): [string, z.ZodType] => [
			`.${name}`,
			each
		]),
		...(def.options ?? []).map((each, index): [string, z.ZodType] => [`|${index}`, each]),
		...(def.items ?? []).map((each, index): [string, z.ZodType] => [`[${index}]`, each]),
		['', def.innerType],
		['', def.in],
		['', def.out],
		['', def.left],
		['', def.right],
		['{key}', def.keyType],
		['{value}', def.valueType],
		['', def.getter?.()]
	];
	for (const [step, each] of inner) if (each !== undefined) yield* walk(each, `${path}${step}`);
}

/** What has no bound, or takes fields it does not know: `path: what`. */
export function unboundedIn(schema: z.ZodType, name: string): string[] {
	return [...walk(schema, name)].flatMap(({ path, schema: each }) => {
		const { type, catchall } = defOf(each);
		const { min, max } = boundsOf(each);
		if (type === 'string' && !Number.isFinite(max)) return [`${path}: text without an end`];
		if (type === 'array' && !Number.isFinite(max)) return [`${path}: list without an end`];
		if (type === 'number' && !(Number.isFinite(min) && Number.isFinite(max)))
			return [`${path}: number without ${Number.isFinite(min) ? 'an end' : 'a beginning'}`];
		if (type === 'record' && !hasSizeCheck(each)) return [`${path}: dictionary without an end`];
		if (type === 'object' && (catchall === undefined || defOf(catchall).type !== 'never'))
			return [`${path}: takes fields it does not know`];
		if (['any', 'unknown', 'map', 'set', 'bigint', 'custom'].includes(type))
			return [`${path}: ${type}`];
		return [];
	});
}

/** A dictionary is bounded by a refinement that refuses a thousand entries too many for the reason `too many`. */
function hasSizeCheck(schema: z.ZodType): boolean {
	const many = Object.fromEntries(
		Array.from({ length: 20_001 }, (_, index) => [`h${index}`, '/x'])
	);
	const parsed = schema.safeParse(many);
	return !parsed.success && parsed.error.issues.some(({ message }) => /too many/i.test(message));
}

/** An input that the schema takes: the least of everything. */
export function sampleOf(schema: z.ZodType): unknown {
	const def = defOf(schema);
	const { min } = boundsOf(schema);
	switch (def.type) {
		case 'string':
			return sampleText(schema);
		case 'number':
			return Number.isFinite(min) ? Math.max(min, 0) : 0;
		case 'boolean':
			return false;
		case 'null':
			return null;
		case 'literal':
			return def.values?.[0];
		case 'enum':
			return Object.values(def.entries ?? {})[0];
		case 'array':
			return Array.from({ length: Math.max(0, Number.isFinite(min) ? min : 0) }, () =>
				def.element ? sampleOf(def.element) : null
			);
		case 'object':
			return Object.fromEntries(
				Object.entries(def.shape ?? {}).flatMap(([name, each]) =>
					['optional', 'default', 'prefault'].includes(defOf(each).type)
						? []
						: [[name, sampleOf(each)]]
				)
			);
		case 'record':
			return {};
		case 'union':
			return def.options?.[0] && sampleOf(def.options[0]);
		case 'nullable':
			return null;
		case 'pipe':
			return def.in && sampleOf(def.in);
		case 'optional':
		case 'undefined':
		case 'void':
			return undefined;
		default:
			return def.innerType ? sampleOf(def.innerType) : null;
	}
}

const TEXTS = [
	'',
	'admin',
	'hsb1',
	'01ARZ3NDEKTSV4RRFFQ69G5FAV',
	'a'.repeat(40),
	'a'.repeat(43),
	'a'.repeat(64),
	'/nix/store/x',
	'#769ff0',
	'a long enough text',
	'123456',
	`nfh_01ARZ3NDEKTSV4RRFFQ69G5FAV_${'a'.repeat(43)}`,
	'https://example.com',
	'09:00',
	'2026-01-01',
	'UTC'
];

function sampleText(schema: z.ZodType): string {
	const fits = TEXTS.find((text) => schema.safeParse(text).success);
	if (fits === undefined)
		throw new Error(
			'No text is known that this schema takes. Add one to TEXTS in tests/abuse/support/walk-schema.ts.'
		);
	return fits;
}

/** Copies an input with something else at a place such as `.result.message`; places inside lists get one element. */
export function withAt(input: unknown, path: string[], value: unknown): unknown {
	const [step, ...rest] = path;
	if (step === undefined) return value;
	if (step === '[]') return [withAt(Array.isArray(input) ? input[0] : undefined, rest, value)];
	const base = typeof input === 'object' && input !== null && !Array.isArray(input) ? input : {};
	return { ...base, [step]: withAt(Reflect.get(base, step), rest, value) };
}
