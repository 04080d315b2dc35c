import { UsageError, type Surroundings } from '../command.ts';

/**
 * Whether somebody agrees: by `--yes`, or by an answer to the question.
 * @throws {UsageError} when there is nobody to ask
 */
export async function agrees(
	{ terminal }: Pick<Surroundings, 'terminal'>,
	question: string,
	yes: boolean
): Promise<boolean> {
	if (yes) return true;
	if (terminal.ask === null)
		throw new UsageError('There is nobody to ask here: say --yes if that is meant');
	const answer = await terminal.ask(`${question} [y/N] `);
	return /^y(es)?$/i.test(answer.trim());
}
