import { parseArgs, type ParseArgsConfig } from 'node:util';
import { UsageError } from './command.ts';

type Options = NonNullable<ParseArgsConfig['options']>;

/**
 * The options and words of a command line.
 * @throws {UsageError} when it has an option that is not among these, or one without its value
 */
export function readArguments<Given extends Options>(args: string[], options: Given) {
	try {
		return parseArgs({ args, options, allowPositionals: true, strict: true });
	} catch (error) {
		if (error instanceof TypeError && 'code' in error)
			throw new UsageError(error.message.split('. ')[0] ?? error.message, { cause: error });
		throw error;
	}
}

/** The one word of a command. @throws {UsageError} when there are none or more */
export function oneWord(words: string[], what: string): string {
	const [word, another] = words;
	if (word === undefined || word === '') throw new UsageError(`The ${what} is missing`);
	if (another !== undefined) throw new UsageError(`"${another}" is one word too many`);
	return word;
}
