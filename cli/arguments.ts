import { parseArgs, type ParseArgsConfig } from 'node:util';
import { UsageError } from './command.ts';

type Options = NonNullable<ParseArgsConfig['options']>;

/**
 * The options and words of a command line. Node's own sentences about them are never shown: they speak to programmers.
 * @param hyphenWords words may begin with one hyphen, as the terms of a filter do
 * @throws {UsageError} when it has an option that is not among these, or one without its value
 */
export function readArguments<Given extends Options>(
	args: string[],
	options: Given,
	{ hyphenWords = false } = {}
) {
	const loose = { args, options, allowPositionals: true, strict: false, tokens: true } as const;
	const written: string[] = [];
	const words: string[] = [];
	let last = -1;
	for (const token of parseArgs(loose).tokens) {
		if (token.kind === 'positional') words.push(token.value);
		else if (token.kind === 'option') {
			const isWord = hyphenWords && !token.rawName.startsWith('--');
			if (!isWord) written.push(optionOf(token, options));
			// Node takes such a word for several options, one a letter.
			else if (token.index !== last) words.push(args[token.index] ?? '');
			last = token.index;
		}
	}
	return parseArgs({
		args: [...written, '--', ...words],
		options,
		allowPositionals: true,
		strict: true
	});
}

type Option = { name: string; rawName: string; value?: string; inlineValue?: boolean };

/** The option in one word, so that a value that begins with a hyphen is one. */
function optionOf({ name, rawName, value, inlineValue }: Option, options: Options): string {
	const known = Object.hasOwn(options, name) ? options[name] : undefined;
	if (known === undefined) throw new UsageError(`There is no option ${rawName} here`);
	if (known.type === 'boolean') {
		if (value === undefined) return rawName;
		throw new UsageError(`${rawName} takes no value, and "${shown(value)}" is given`);
	}
	if (value === undefined) throw new UsageError(`${rawName} needs a value, and none follows`);
	// A negative number is a value, if a wrong one: whoever reads it says so.
	if (inlineValue !== true && /^-(?!\d)/.test(value))
		throw new UsageError(
			`${rawName} needs a value, and "${shown(value)}" looks like an option. If it is the value, write ${rawName}=${shown(value)}`
		);
	return `${rawName}=${value}`;
}

/** The one word of a command. @throws {UsageError} when there are none or more */
export function oneWord(words: string[], what: string): string {
	const [word, another] = words;
	if (word === undefined || word === '') throw new UsageError(`The ${what} is missing`);
	if (another !== undefined) throw new UsageError(`"${another}" is one word too many`);
	return word;
}

/** @throws {UsageError} when the value of the option is no whole number of the range */
export function wholeNumber(
	option: string,
	text: string,
	{ min, max }: { min: number; max: number }
): number {
	const value = /^\d{1,6}$/.test(text) ? Number(text) : NaN;
	if (value >= min && value <= max) return value;
	const problem = /^-?\d+$/.test(text) ? 'is not in that range' : 'is none';
	throw new UsageError(
		`${option} must be a whole number from ${min} to ${max}, and "${shown(text)}" ${problem}`
	);
}

const shown = (text: string): string => text.slice(0, 50);
