import { AddHost, ListOperations, PinHost, RequestOperations } from '$lib/protocol/requests.ts';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { inputProblem } from './input-problem.ts';
import { issueSentence } from './issue-sentence.ts';

const ID = '01JZ0000000000000000000000';
const host = {
	name: 'hsb1',
	kind: 'nixos',
	location: 'home',
	deviceType: 'server',
	themeColor: '#769ff0'
};
const said = (schema: z.ZodType, input: unknown): string => {
	const { error } = schema.safeParse(input);
	return error ? inputProblem(error).replace('The request is not valid. ', '') : '';
};

it.each([
	[
		AddHost,
		{ ...host, name: 'Web' },
		'name: Use lower-case letters: a host name has a to z, digits and dashes.'
	],
	[AddHost, { ...host, name: '-web' }, 'name: Begin and end the name with a letter or a digit.'],
	[
		AddHost,
		{ ...host, name: 'a b' },
		'name: Use only letters, digits and dashes, at most 63 of them.'
	],
	[AddHost, { ...host, kind: 'bsd' }, 'kind: It must be one of nixos, home-manager, darwin.'],
	[AddHost, { ...host, foo: 1 }, 'There is no field "foo" here. Leave it out.'],
	[ListOperations, { limit: 5_000 }, 'limit: It is too large: at most 200.'],
	[ListOperations, { limit: 1.5 }, 'limit: It must be a whole number.'],
	[
		PinHost,
		{ id: ID, commit: 'HEAD' },
		'commit: must be 7 to 40 digits of a commit hash: 0 to 9 and a to f.'
	],
	[PinHost, { commit: null }, 'id: It is missing, and must be a text.'],
	[RequestOperations, { hostIds: [], command: 'pull' }, 'hostIds: There are too few: at least 1.']
] as const)('of %#: %j', (schema, input, sentence) => expect(said(schema, input)).toBe(sentence));

it('a command that there is not is answered with those there are', () =>
	expect(said(RequestOperations, { hostIds: [ID], command: 'explode' })).toMatch(
		/^command: It must be one of pull, switch, /
	));

it.each<[string, z.ZodType, unknown, string]>([
	['a text', z.string().max(1), 'ab', 'It is too long: at most 1 character.'],
	['a text', z.string().min(8), 'ab', 'It is too short: at least 8 characters.'],
	['a list', z.array(z.null()).max(1), [null, null], 'There are too many: at most 1.'],
	['a number', z.number().gt(1), 1, 'It is too small: more than 1.'],
	['a number', z.number().lt(1), 1, 'It is too large: less than 1.'],
	['a number', z.number().multipleOf(5), 3, 'It must be a multiple of 5.'],
	['an object', z.object({}), null, 'It must be an object.'],
	['one value', z.literal(true), false, 'It must be true.'],
	['a form', z.string().regex(/a/), 'q', 'It does not have the form that is asked for.'],
	[
		'a key',
		z.record(z.string().max(1), z.null()),
		{ ab: null },
		'It is too long: at most 1 character.'
	],
	['a rule', z.string().refine(() => false), 'q', 'It is not valid.'],
	[
		'several forms',
		z.union([z.string(), z.number()]),
		true,
		'It has none of the forms that are allowed.'
	],
	[
		'several forms',
		z.discriminatedUnion('a', [z.object({ a: z.literal('x') }), z.object({ a: z.literal('y') })]),
		{ a: 'q' },
		'It must be one of x, y.'
	],
	['bytes', z.instanceof(Uint8Array), 3, 'It is of another kind than asked for.']
])('%s that does not fit is told in words', (_, schema, input, sentence) => {
	const { error } = schema.safeParse(input);
	const [issue] = error?.issues ?? [];
	expect(issue && issueSentence(issue)).toBe(sentence);
});

it('says nothing again that may be a secret', () => {
	const secret = 'nfk_S3cretS3cretS3cretS3cretS3cret';
	const strict = z.strictObject({ password: z.string().max(3), kind: z.enum(['a', 'b']) });
	const told = said(strict, { password: secret, kind: secret, [secret]: secret });
	expect(told).toContain('password: It is too long');
	expect(told).toContain('fields that are not known here');
	expect(told).not.toContain('S3cret');
});
