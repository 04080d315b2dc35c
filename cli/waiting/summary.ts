import { listed } from '$lib/protocol/status/words.ts';
import { STATES } from '$lib/ui/texts/states.ts';
import type { Answer } from '../asking/send.ts';
import type { Operation } from '../../client/index.ts';
import type { Hearing } from './hear.ts';

/** Names that a summary holds; the lines before it have all. */
const MOST_NAMED = 5;

/** How it is with one host at the end, as far as the dashboard has told. */
export type Ending = {
	host: string;
	hostId: string;
	/** Null: it was not asked, as far as is known. */
	operationId: string | null;
	/** A state of an operation, or `refused`, or `not-known`: whether it was asked, or how it ended. */
	result: Operation['state'] | 'refused' | 'not-known';
	/** Only what the dashboard calls so. */
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

const WORDS: Record<'refused' | 'not-known', string> = {
	refused: 'not asked',
	'not-known': 'not known'
};

const wordOf = (result: Ending['result']): string =>
	result === 'refused' || result === 'not-known'
		? WORDS[result]
		: result === 'offered' || result === 'running'
			? 'not ended'
			: STATES[result].toLowerCase();

/** One line: how many hosts succeeded, and who did not. */
export function summaryLine(label: string, endings: readonly Ending[]): string {
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
