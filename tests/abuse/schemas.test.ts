import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import * as protocol from '$lib/protocol/index.ts';
import { longestMatch, unboundedIn } from './support/walk-schema.ts';

/** Schemas whose bound lies elsewhere, each with the reason. */
const EXCEPTIONS = new Map<string, string>([
	[
		'VersionJson: takes fields it does not know',
		'the file is other people’s; its bytes are bounded, and unknown fields are dropped'
	]
]);

const schemas = Object.entries(protocol).flatMap(([name, value]): [string, z.ZodType][] =>
	value instanceof z.ZodType ? [[name, value]] : []
);

describe('every message of the protocol', () => {
	it('is looked at', () => expect(schemas.length).toBeGreaterThan(50));

	it('has a maximum on every text, list and number, and takes no field it does not know', () => {
		const found = schemas.flatMap(([name, schema]) => unboundedIn(schema, name));
		expect(found.filter((each) => !EXCEPTIONS.has(each))).toEqual([]);
	});

	it('has no exception that is none any more', () => {
		const found = new Set(schemas.flatMap(([name, schema]) => unboundedIn(schema, name)));
		expect([...EXCEPTIONS.keys()].filter((each) => !found.has(each))).toEqual([]);
	});
});

describe('the walk', () => {
	it.each([
		['a text', z.string()],
		['a text of an endless pattern', z.string().regex(/^[a-z]+$/)],
		['a text of a pattern that is not anchored', z.string().regex(/abc/)],
		['a list', z.array(z.boolean())],
		['a number', z.number().min(0)],
		['a number without a beginning', z.number().max(9)],
		['a dictionary', z.record(z.string().max(9), z.boolean())],
		['an object that takes more', z.object({ a: z.boolean() })],
		['anything', z.unknown()]
	])('finds %s without an end, however deep', (_, schema) => {
		expect(unboundedIn(schema, 'x').length).toBeGreaterThan(0);
		const deep = z.strictObject({
			a: z
				.array(z.union([schema, z.null()]))
				.max(2)
				.optional()
		});
		expect(unboundedIn(deep, 'x').length).toBeGreaterThan(0);
	});

	it('leaves bounded ones alone', () => {
		const bounded = z.strictObject({
			text: z.string().max(9),
			id: z.string().regex(/^[a-z]{3}(-[0-9]{2})?$/),
			list: z.array(z.number().int().min(0).max(9)).max(3).nullable().default(null)
		});
		expect(unboundedIn(bounded, 'x')).toEqual([]);
	});

	it('knows how long a pattern can get', () => {
		expect(longestMatch(/^[0-9a-f]{40}$/)).toBeGreaterThanOrEqual(40);
		expect(longestMatch(/^a*$/)).toBe(Infinity);
		expect(longestMatch(/^a{3,}$/)).toBe(Infinity);
		expect(longestMatch(/^[+*]$/)).toBeLessThan(10);
	});
});
