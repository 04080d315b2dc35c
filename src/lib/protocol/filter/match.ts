import { UNITS, type Filter, type Key, type Measure, type Operator } from './ast.ts';
import { diskPercent, IS, memoryPercent, wordsOf, type FilterHost } from './subject.ts';
import { MEANINGS, STATES, type State } from './vocabulary.ts';

/** @param now of the server, in milliseconds */
export type Matcher = (host: FilterHost, now: number) => boolean;

const TEXTS: Record<Exclude<Key, 'is'>, (host: FilterHost) => readonly (string | null)[]> = {
	tag: (host) => [...host.tags, ...host.hostTags],
	os: (host) => [host.kind],
	git: (host) => [host.status.git.state],
	lock: (host) => [host.status.lock.state],
	system: (host) => [host.status.system.state],
	tests: (host) => [host.status.tests.state],
	agent: (host) => [host.status.agent.state],
	name: (host) => [host.name],
	location: (host) => [host.location],
	type: (host) => [host.deviceType],
	branch: (host) => [host.branch],
	commit: (host) => [host.commit],
	version: (host) => [host.agentVersion],
	note: (host) => [host.note]
};

const AMOUNTS: Record<Measure, (host: FilterHost, now: number) => number | null> = {
	cpu: ({ metrics }) => metrics?.cpuPercent ?? null,
	mem: memoryPercent,
	disk: diskPercent,
	load: ({ metrics }) => metrics?.load1 ?? null,
	// Who never came was not heard of for any time one can name.
	seen: ({ lastSeenAt }, now) =>
		lastSeenAt === null ? Infinity : Math.max(0, (now - lastSeenAt) / 1_000),
	uptime: ({ metrics }) => metrics?.uptimeSeconds ?? null
};

const COMPARE: Record<Operator, (a: number, b: number) => boolean> = {
	'>': (a, b) => a > b,
	'>=': (a, b) => a >= b,
	'<': (a, b) => a < b,
	'<=': (a, b) => a <= b
};

/**
 * Whether a text fits a pattern in which `*` stands for anything. The pieces between the stars are looked for from
 * left to right, so that no pattern makes it go back and forth.
 */
function fits(text: string, pieces: readonly string[]): boolean {
	const [first = '', ...rest] = pieces;
	if (!text.startsWith(first)) return false;
	let from = first.length;
	const last = rest.pop();
	if (last === undefined) return text.length === from;
	for (const piece of rest) {
		const at = text.indexOf(piece, from);
		if (at < 0) return false;
		from = at + piece.length;
	}
	return text.length - last.length >= from && text.endsWith(last);
}

function textMatcher(value: string, how: 'equal' | 'begins' | 'contains') {
	const lower = value.toLowerCase();
	if (lower.includes('*')) {
		const pieces = lower.split('*');
		return (text: string) => fits(text, pieces);
	}
	if (how === 'equal') return (text: string) => text === lower;
	if (how === 'begins') return (text: string) => text.startsWith(lower);
	return (text: string) => text.includes(lower);
}

const isState = (value: string): value is State => Object.hasOwn(STATES, value);

function keyMatcher(key: Key, values: readonly string[]): Matcher {
	if (key === 'is') {
		const tests = values.filter(isState).map((state) => IS[state]);
		return (host) => tests.some((test) => test(host));
	}
	const textsOf = TEXTS[key];
	const tests = values.map((value) => textMatcher(value, MEANINGS[key].how));
	return (host) =>
		textsOf(host).some((text) => {
			if (text === null) return false;
			const lower = text.toLowerCase();
			return tests.some((test) => test(lower));
		});
}

/** Makes a filter ready to be held against many hosts. What is not known of a host matches no comparison. */
export function matcherOf(filter: Filter): Matcher {
	switch (filter.type) {
		case 'all': {
			const parts = filter.of.map(matcherOf);
			return (host, now) => parts.every((part) => part(host, now));
		}
		case 'any': {
			const parts = filter.of.map(matcherOf);
			return (host, now) => parts.some((part) => part(host, now));
		}
		case 'not': {
			const part = matcherOf(filter.of);
			return (host, now) => !part(host, now);
		}
		case 'word': {
			const text = filter.text.toLowerCase();
			return (host) => wordsOf(host).includes(text);
		}
		case 'key':
			return keyMatcher(filter.key, filter.values);
		case 'compare': {
			const amountOf = AMOUNTS[filter.key];
			const holds = COMPARE[filter.operator];
			const bound = filter.amount * (filter.unit === null ? 1 : UNITS[filter.unit]);
			return (host, now) => {
				const amount = amountOf(host, now);
				return amount !== null && holds(amount, bound);
			};
		}
	}
}
