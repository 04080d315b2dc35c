import { listed, plural } from '$lib/protocol/status/words.ts';
import { STATES } from '$lib/ui/texts/states.ts';
import type { Answer } from '../asking/send.ts';
import type { Operation } from '../../client/index.ts';
import type { Hearing } from './hear.ts';

/** Names that a summary holds; the lines before it have all. */
const MOST_NAMED = 5;

/** Instead of the state of an operation: what came of asking where none was made, as far as is known. */
type Unasked = Exclude<Answer['kind'], 'taken'>;

/** How it is with one host at the end, as far as the dashboard has told. */
export type Ending = {
	host: string;
	hostId: string;
	/** Null: it was not asked, as far as is known. */
	operationId: string | null;
	/** A state of an operation; or why there is none; or `not-known`: whether it was asked, or how it ended. */
	result: Operation['state'] | Unasked;
	/** Only what the dashboard calls so: what had nothing to do has not done it. */
	succeeded: boolean;
	message: string | null;
	/** As the dashboard told of it last; null: it did not. */
	operation: Operation | null;
};

/** @param hearing null: nothing was waited for */
export function endingOf(answer: Answer, hearing: Hearing | null): Ending {
	const { row } = answer;
	const about = { host: row.name, hostId: row.id };
	if (answer.kind !== 'taken')
		return {
			...about,
			operationId: null,
			result: answer.kind,
			succeeded: false,
			message: answer.reason,
			operation: null
		};
	const { operationId, queued } = answer;
	const operation = hearing?.heard.get(operationId) ?? null;
	const gone = hearing?.gone.get(operationId) ?? null;
	const asTaken = queued ? 'queued' : 'offered';
	return {
		...about,
		operationId,
		result: gone === null ? (operation?.state ?? asTaken) : 'not-known',
		succeeded: gone === null && operation?.state === 'succeeded',
		message: gone ?? operation?.message ?? null,
		operation
	};
}

/** Whether a script may go on: the host has done what was asked, or it had nothing to do. */
export const isFine = ({ succeeded, result }: Ending): boolean =>
	succeeded || result === 'nothing-to-do';

const WORDS: Record<Unasked, string> = {
	refused: 'not asked',
	'nothing-to-do': 'had nothing to do',
	'not-known': 'not known'
};

const wordOf = (result: Ending['result']): string =>
	result === 'refused' || result === 'not-known' || result === 'nothing-to-do'
		? WORDS[result]
		: result === 'offered' || result === 'running'
			? 'not ended'
			: STATES[result].toLowerCase();

/** One line: how many hosts succeeded, and who did not. */
export function summaryLine(label: string, endings: readonly Ending[]): string {
	const names = endings.map(({ host }) => host);
	// "0 of 3 hosts succeeded" would sound as if something were wrong.
	if (endings.length > 0 && endings.every(({ result }) => result === 'nothing-to-do'))
		return `${label}: ${plural(names.length, 'host')} ${WORDS['nothing-to-do']}: ${listed(names, MOST_NAMED)}.`;
	const good = endings.filter(({ succeeded }) => succeeded).length;
	const hosts = endings.length === 1 ? 'host' : 'hosts';
	const groups = new Map<string, string[]>();
	for (const { host, result, succeeded } of endings)
		if (!succeeded) groups.set(wordOf(result), [...(groups.get(wordOf(result)) ?? []), host]);
	const rest = [...groups].map(
		([word, names]) => ` ${names.length} ${word}: ${listed(names, MOST_NAMED)}.`
	);
	return `${label}: ${good} of ${endings.length} ${hosts} succeeded.${rest.join('')}`;
}
