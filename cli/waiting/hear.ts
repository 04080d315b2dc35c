import { STATES, STATE_TEXTS } from '$lib/ui/texts/states.ts';
import type { Operation } from '../../client/index.ts';
import { harmless } from '../terminal/harmless.ts';

/** An operation that is waited for. */
export type Awaited = { id: string; host: string };

/** How operations stand, as far as was heard. */
export type Hearing = {
	/** Of the dashboard, for links. */
	url: string;
	awaited: readonly Awaited[];
	/** The newest of each that was heard of, by id. */
	heard: ReadonlyMap<string, Operation>;
	/** What the dashboard knows nothing of any more, and its sentence, by id. */
	gone: ReadonlyMap<string, string>;
	/** The dashboard does not answer at the moment. */
	isCutOff: boolean;
};

export type News =
	| { type: 'operation'; operation: Operation }
	| { type: 'gone'; id: string; reason: string }
	/** @param reason why the dashboard does not answer, in a sentence */
	| { type: 'no-answer'; reason: string }
	| { type: 'answer' };

export const nothingHeard = (url: string, awaited: readonly Awaited[]): Hearing => ({
	url,
	awaited,
	heard: new Map(),
	gone: new Map(),
	isCutOff: false
});

/** Those whose end was not heard of. */
export const open = ({ awaited, heard, gone }: Hearing): Awaited[] =>
	awaited.filter(({ id }) => !gone.has(id) && (heard.get(id)?.finishedAt ?? null) === null);

/** What the news come to, and the lines to tell of them: one for each change, none for what was told. Pure. */
export function hear(hearing: Hearing, news: News): { hearing: Hearing; lines: string[] } {
	switch (news.type) {
		case 'no-answer':
			if (hearing.isCutOff) return { hearing, lines: [] };
			return {
				hearing: { ...hearing, isCutOff: true },
				lines: [`${news.reason} What was asked goes on; still trying.`]
			};
		case 'answer':
			return {
				hearing: { ...hearing, isCutOff: false },
				lines: hearing.isCutOff ? ['The dashboard answers again.'] : []
			};
		case 'gone': {
			const host = hostOf(hearing, news.id);
			if (host === null || hearing.gone.has(news.id)) return { hearing, lines: [] };
			const gone = new Map(hearing.gone).set(news.id, news.reason);
			return {
				hearing: { ...hearing, gone },
				lines: [`${host}: How it ended is not known. ${news.reason}`]
			};
		}
		case 'operation': {
			const { operation } = news;
			const host = hostOf(hearing, operation.id);
			const before = hearing.heard.get(operation.id);
			if (host === null || (before && isSame(before, operation))) return { hearing, lines: [] };
			const heard = new Map(hearing.heard).set(operation.id, operation);
			const { id, state, finishedAt } = operation;
			const isGood = finishedAt === null || state === 'succeeded';
			const link = isGood ? '' : ` ${hearing.url}/operations/${id}`;
			return {
				hearing: { ...hearing, heard },
				lines: [`${host}: ${standing(operation)}${link}`]
			};
		}
	}
}

const hostOf = ({ awaited }: Hearing, id: string): string | null =>
	awaited.find((one) => one.id === id)?.host ?? null;

const isSame = (a: Operation, b: Operation): boolean =>
	a.state === b.state &&
	a.phase === b.phase &&
	a.unknown === b.unknown &&
	a.stopRequested === b.stopRequested &&
	a.message === b.message;

/** How an operation stands, for a line about its host. */
export function standing(operation: Operation): string {
	const { state, phase, unknown, stopRequested, message, finishedAt } = operation;
	if (finishedAt !== null) {
		const told = message === null ? '' : ` ${harmless(message)}`;
		return `${STATES[state]}.${told}`;
	}
	const word = unknown
		? `${STATE_TEXTS.contactLost}, how it stands is not known`
		: stopRequested
			? STATE_TEXTS.stopping
			: STATES[state];
	return phase === null || state === 'queued' ? word : `${word}: ${phase}`;
}
