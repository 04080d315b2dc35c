import { describe, expect, it } from 'vitest';
import type { RolloutPlan } from '$lib/protocol/rollout.ts';
import { planSentence, soakWords, spanInWords } from './index.ts';

const MINUTE = 60_000;
const wave = (
	names: string[],
	{ soakMs = 0, away = [] as string[] } = {}
): RolloutPlan['waves'][number] => ({
	hosts: names.map((hostName) => ({
		hostId: hostName,
		hostName,
		commit: null,
		away: away.includes(hostName),
		waits: away.includes(hostName) ? `${hostName} is not connected.` : null,
		hasAlready: null,
		takenFrom: []
	})),
	soakMs
});
const many = (count: number, from = 0) => Array.from({ length: count }, (_, i) => `web${i + from}`);
const usual = { atOnce: 5, maxFailures: 0, offline: 'queue', tag: null } as const;

describe('what a rollout will do', () => {
	it.each([
		[
			'a canary, then the others',
			[wave(['hsb1'], { soakMs: MINUTE }), wave(many(11))],
			{},
			'First hsb1. If it goes well for a minute, the other 11, five at a time. Stops at the first failure.'
		],
		[
			'a canary that is not watched, and failures that are put up with',
			[wave(['hsb1']), wave(many(2))],
			{ maxFailures: 2 },
			'First hsb1. If it goes well, web0 and web1, both at once. Puts up with 2 failures and stops at the next.'
		],
		[
			'those with a tag first',
			[wave(many(4), { soakMs: 15 * MINUTE }), wave(many(30, 4))],
			{ tag: 'canary', maxFailures: 1 },
			'First 4 hosts with the tag canary, all at once. If they go well for 15 minutes, the other 30, five at a time. Puts up with 1 failure and stops at the next.'
		],
		[
			'three waves, one host at a time',
			[wave(['a'], { soakMs: MINUTE }), wave(many(4), { soakMs: 3_600_000 }), wave(many(9, 4))],
			{ atOnce: 1 },
			'First a. If it goes well for a minute, 4 more, one after the other. If they go well for an hour, the other 9, one after the other. Stops at the first failure.'
		],
		[
			'one wave',
			[wave(many(12))],
			{ atOnce: 20 },
			'All 12 hosts, all at once. Stops at the first failure.'
		],
		[
			'few hosts, by name',
			[wave(['a', 'b', 'c'])],
			{ atOnce: 12 },
			'a, b and c, all at once. Stops at the first failure.'
		],
		[
			'many at a time, as a number',
			[wave(many(40))],
			{ atOnce: 12 },
			'All 40 hosts, 12 at a time. Stops at the first failure.'
		],
		['one host, where no other could be stopped', [wave(['a'])], {}, 'a.'],
		['nobody', [], {}, 'Nothing will be done: no host can be part of it.']
	])('%s', (_, waves, manner, sentence) =>
		expect(planSentence({ waves }, { ...usual, ...manner })).toBe(sentence)
	);

	it('says who is away, and what becomes of them', () => {
		const waves = [wave(['a'], { soakMs: MINUTE }), wave(many(4), { away: ['web2', 'web3'] })];
		expect(planSentence({ waves }, usual)).toMatch(
			/ web2 and web3 are away and get their turn when they are back, within 7 days\.$/
		);
		expect(planSentence({ waves }, { ...usual, offline: 'skip' })).toMatch(
			/ web2 and web3 are away now, and left out if that is still so at their turn\.$/
		);
	});

	it('says that nothing begins while all who go first are away', () => {
		const waves = [wave(['a'], { away: ['a'] }), wave(many(4))];
		expect(planSentence({ waves }, usual)).toMatch(
			/ a is away and gets its turn when it is back, within 7 days\. Until then nothing begins\.$/
		);
		expect(planSentence({ waves }, { ...usual, offline: 'skip' })).not.toContain('Until then');
	});
});

it.each([
	[30_000, '30 seconds'],
	[90_000, '90 seconds'],
	[60_000, 'a minute'],
	[300_000, '5 minutes'],
	[3_600_000, 'an hour'],
	[5_400_000, '90 minutes'],
	[86_400_000, 'a day'],
	[7 * 86_400_000, '7 days']
])('%d ms is %s', (ms, words) => expect(spanInWords(ms)).toBe(words));

it('says how long a wave is watched', () => {
	expect(soakWords(0)).toBe('Not at all');
	expect(soakWords(60_000)).toBe('For a minute');
});
