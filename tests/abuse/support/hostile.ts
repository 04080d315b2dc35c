import type { z } from 'zod';
import { boundsOf, defOf, isInteger, sampleOf, walk, withAt } from './walk-schema.ts';

/** An input that must be refused, and what is wrong with it. */
export type Hostile = { what: string; input: unknown };

/** Places a value can be put at: those of objects and the first of a list, not of unions and dictionaries. */
const steps = (path: string): string[] | null =>
	/[|{]|\[\d/.test(path) ? null : path.replaceAll('[]', '.[]').split('.').slice(1);

/** Nested a thousand deep, as an object. */
function deep(): unknown {
	let value: unknown = {};
	for (let level = 0; level < 1_000; level++) value = { a: value };
	return value;
}

/**
 * Inputs just past every bound of a schema, of every wrong type, and of the kinds that have hurt others: derived from the
 * schema, so that a new message is tested without anybody thinking of it.
 */
export function hostileInputs(schema: z.ZodType): Hostile[] {
	const found: Hostile[] = [
		{ what: 'nothing', input: undefined },
		{ what: 'null', input: null },
		{ what: 'a text', input: 'x' },
		{ what: 'a list', input: [] },
		{ what: 'a number', input: 1 },
		{ what: 'something deep', input: deep() }
	];
	const sample = sampleOf(schema);
	for (const { path, schema: each } of walk(schema)) {
		const at = steps(path);
		if (at === null) continue;
		const put = (what: string, value: unknown) =>
			found.push({ what: `${path || 'input'}: ${what}`, input: withAt(sample, at, value) });
		const { min, max } = boundsOf(each);
		switch (defOf(each).type) {
			case 'object': {
				const own = at.reduce<unknown>(
					(value, step) => Reflect.get(Object(value), step === '[]' ? '0' : step) as unknown,
					sample
				);
				const base = typeof own === 'object' && own !== null ? own : sampleOf(each);
				put('a field too many', { ...Object(base), surprise: 1 });
				put('a prototype', JSON.parse(`{"__proto__":{"role":"admin"},"constructor":1}`));
				put('constructor as a field', { ...Object(base), constructor: { prototype: {} } });
				put('a list', []);
				break;
			}
			case 'string':
				if (Number.isFinite(max)) put('too long', 'x'.repeat(max + 1));
				put('a number', 7);
				put('an object', { toString: 'x' });
				put('a list of texts', ['x']);
				break;
			case 'array':
				if (Number.isFinite(max)) {
					const element = defOf(each).element;
					put(
						'too many',
						Array.from({ length: max + 1 }, () => element && sampleOf(element))
					);
				}
				put('an object like a list', { length: 1, 0: 'x' });
				break;
			case 'number':
				if (Number.isFinite(max)) put('too large', max + (isInteger(each) ? 1 : max * 1e-9 + 1));
				if (Number.isFinite(min)) put('too small', min - 1);
				for (const value of [NaN, Infinity, -Infinity, 1e308, '1', null])
					if (value !== null || !isNullable(schema, path)) put(String(value), value);
				if (isInteger(each)) put('a fraction', min + 0.5);
				break;
			case 'boolean':
				put('a text', 'true');
				put('a number', 1);
				break;
			case 'enum':
				put('not one of them', 'constructor');
				put('a prototype’s', '__proto__');
				break;
		}
	}
	return found.filter(({ input }) => !isEmptyInput(schema, input));
}

/** Null is an answer where a wrapper of the same place allows it. */
const isNullable = (schema: z.ZodType, path: string): boolean =>
	[...walk(schema)].some(
		(place) => place.path === path && ['nullable', 'null'].includes(defOf(place.schema).type)
	);
/** What the schema takes after all, by defaults: `{}` where every field has one. */
const isEmptyInput = (schema: z.ZodType, input: unknown): boolean => {
	if (input !== undefined && input !== null) return false;
	return schema.safeParse(input).success;
};
