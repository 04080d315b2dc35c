import { parseArgs, type ParseArgsConfig } from 'node:util';
import { UsageError } from './command.ts';

type Options = NonNullable<ParseArgsConfig['options']>;

/**
 * The options and words of a command line. Node's own sentences about them are never shown: they speak to programmers.
 * @throws {UsageError} when it has an option that is not among these, or one without its value
 */
export function readArguments<Given extends Options>(args: string[], options: Given) {
	const loose = { args, options, allowPositionals: true, strict: false, tokens: true } as const;
	const written = parseArgs(loose).tokens.map((token) => {
		switch (token.kind) {
			case 'positional':
				return token.value;
			case 'option-terminator':
				return '--';
			case 'option':
				return optionOf(token, options);
		}
	});
	return parseArgs({ args: written, options, allowPositionals: true, strict: true });
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
