import { plural } from '$lib/protocol/status/words.ts';
import type { core } from 'zod';

type Issue = core.$ZodIssue;

/** How the schema library begins what it says by itself; what a schema of ours says begins otherwise. */
const NOT_OURS = /^(?:Invalid |Invalid$|Too (?:big|small): |Unrecognized keys?: )/;
/** More allowed values would be a list nobody reads. */
const VALUES = 30;
/** A name that is said again: no secret that stands in the wrong place looks like it. */
const PLAIN_NAME = /^[a-z][a-z_-]{0,31}$/i;

const KINDS: Readonly<Record<string, string>> = {
	string: 'a text',
	number: 'a number',
	int: 'a whole number',
	boolean: 'true or false',
	array: 'a list',
	object: 'an object',
	record: 'an object',
	null: 'null'
};

const TOO_BIG: Readonly<Record<string, string>> = {
	string: 'It is too long',
	array: 'There are too many',
	set: 'There are too many'
};
const TOO_SMALL: Readonly<Record<string, string>> = {
	string: 'It is too short',
	array: 'There are too few',
	set: 'There are too few'
};

/** What is wrong with one value and what is allowed, in a sentence without the value. */
export function issueSentence(issue: Issue): string {
	if (!NOT_OURS.test(issue.message)) return issue.message;
	switch (issue.code) {
		case 'invalid_type': {
			const kind = KINDS[issue.expected];
			if (issue.message.endsWith('received undefined'))
				return kind === undefined ? 'It is missing.' : `It is missing, and must be ${kind}.`;
			return kind === undefined ? 'It is of another kind than asked for.' : `It must be ${kind}.`;
		}
		case 'too_big': {
			const bound = issue.inclusive === false ? 'less than' : 'at most';
			return `${TOO_BIG[issue.origin] ?? 'It is too large'}: ${bound} ${amount(issue.maximum, issue.origin)}.`;
		}
		case 'too_small': {
			const bound = issue.inclusive === false ? 'more than' : 'at least';
			return `${TOO_SMALL[issue.origin] ?? 'It is too small'}: ${bound} ${amount(issue.minimum, issue.origin)}.`;
		}
		case 'invalid_value':
			return oneOf(issue.values);
		case 'unrecognized_keys':
			return unknownFields(issue.keys);
		case 'not_multiple_of':
			return `It must be a multiple of ${issue.divisor}.`;
		case 'invalid_format':
			return 'It does not have the form that is asked for.';
		case 'invalid_union':
			return 'options' in issue && Array.isArray(issue.options)
				? oneOf(issue.options)
				: 'It has none of the forms that are allowed.';
		case 'invalid_key':
		case 'invalid_element': {
			const [first] = issue.issues;
			return first ? issueSentence(first) : 'It is not valid.';
		}
		case 'custom':
			return 'It is not valid.';
	}
}

function amount(bound: number | bigint, origin: string): string {
	return origin === 'string' ? plural(Number(bound), 'character') : String(bound);
}

function oneOf(values: readonly unknown[]): string {
	const named = values.slice(0, VALUES).map(String).join(', ');
	if (values.length === 1) return `It must be ${named}.`;
	return `It must be one of ${named}${values.length > VALUES ? ' and some more' : ''}.`;
}

function unknownFields(keys: readonly string[]): string {
	const [key, ...more] = keys;
	if (key === undefined || more.length > 0 || !PLAIN_NAME.test(key))
		return 'There are fields that are not known here. Leave them out.';
	return `There is no field "${key}" here. Leave it out.`;
}
