import { listed } from '$lib/protocol/status/words.ts';
import { COMMANDER_TEXTS } from '../texts/index.ts';

/** A sentence, and of which host it is; empty: that is not known any more. */
export type Said = { name: string; sentence: string };
/** What is said of one or more hosts, in one sentence. */
export type SaidOnce = { line: string; hosts: number };

/** Names that a sentence can hold. */
const MOST_NAMED = 5;

/** The sentence around the first place where the host is named, as a word of its own; null: it is not. */
function around({ name, sentence }: Said): [before: string, after: string] | null {
	if (name === '') return null;
	const isPart = (sign: string | undefined) => sign !== undefined && /[\w-]/.test(sign);
	for (let at = sentence.indexOf(name); at >= 0; at = sentence.indexOf(name, at + 1)) {
		const end = at + name.length;
		if (!isPart(sentence[at - 1]) && !isPart(sentence[end]))
			return [sentence.slice(0, at), sentence.slice(end)];
	}
	return null;
}

/** Sentences that differ in nothing but the host are one that names them all, in the order in which they are first met. */
export function saidOnce(all: readonly Said[]): SaidOnce[] {
	const groups = new Map<string, { first: Said; names: string[]; hosts: number }>();
	for (const said of all) {
		const key = JSON.stringify(around(said) ?? said.sentence);
		const group = groups.get(key) ?? { first: said, names: [], hosts: 0 };
		if (said.name !== '') group.names.push(said.name);
		group.hosts += 1;
		groups.set(key, group);
	}
	return [...groups.values()].map(({ first, names, hosts }) => ({
		line: lineOf(first, names),
		hosts
	}));
}

function lineOf(said: Said, names: readonly string[]): string {
	const place = around(said);
	const who = listed(names, MOST_NAMED);
	if (place === null) return who === '' ? said.sentence : `${who}: ${said.sentence}`;
	if (names.length === 1) return said.sentence;
	const [before, after] = place;
	return before === ''
		? COMMANDER_TEXTS.eachIs(who, after.trimStart())
		: `${before}${COMMANDER_TEXTS.eachOf(who)}${after}`;
}
