import { describe, expect, it } from 'vitest';
import { Measure } from './measure.ts';
import { durationWords, exitCodeOf, progressLine, summary, type End } from './report.ts';

const end: End = {
	elapsedMs: 65_000,
	hosts: 3,
	connected: 3,
	endedEarly: null,
	lateMs: 1,
	firstBeatInMs: null,
	names: 'sim-00001 to sim-00003',
	enrolled: 3,
	gone: 0,
	removeWith: 'nixfleet simulate x --remove'
};

it.each([
	[0, '0:00'],
	[65_999, '1:05'],
	[3_723_000, '1:02:03']
])('%d ms are %s', (milliseconds, words) => {
	expect(durationWords(milliseconds)).toBe(words);
});

describe('a line', () => {
	it('tells who is there, what is answered, and what was refused', () => {
		const measure = new Measure(0);
		for (let time = 1; time <= 100; time++) measure.answered(time);
		expect(measure.refused('rate-limited', 'Come back.')).toBe(true);
		expect(measure.refused('rate-limited', 'Come back.')).toBe(false);
		expect(progressLine(end, measure.lately(2_000), measure)).toMatch(
			/^1:05 {2}3 of 3 connected · 50\.0 heartbeats\/s · answers: median 50 ms, 99th 99 ms · refused: rate-limited 2$/
		);
	});

	it('says when the first heartbeats come, as long as there are none', () => {
		const measure = new Measure(0);
		expect(progressLine({ ...end, firstBeatInMs: 26_100 }, measure.lately(1_000), measure)).toBe(
			'1:05  3 of 3 connected · first heartbeats in 27 s'
		);
	});

	it('begins anew each time, and has no times where nothing was answered', () => {
		const measure = new Measure(0);
		measure.answered(5);
		measure.lately(1_000);
		expect(progressLine(end, measure.lately(2_000), measure)).toContain(
			'0.0 heartbeats/s · answers: median –, 99th –'
		);
		expect(measure.whole().answered).toBe(1);
	});
});

describe('the end', () => {
	it('tells how to remove what was added, and each refusal in a sentence', () => {
		const measure = new Measure(0);
		measure.refused('name-taken', 'It exists.');
		const lines = summary(end, measure).join('\n');
		expect(lines).toContain('Ended after 1:05.');
		expect(lines).toContain('Refused      1 × name-taken: It exists.');
		expect(lines).toMatch(
			/^sim-00001 to sim-00003 stay in .* until they are removed\. .* scope admin .* here \.\/key:\nnixfleet simulate x --remove$/m
		);
		expect(lines).not.toContain('This process itself');
	});

	it('claims of no host that was removed that it stays', () => {
		const last = (change: Partial<End>) =>
			summary({ ...end, ...change }, new Measure(0))
				.slice(5)
				.join('\n');
		expect(last({ gone: 3 })).toBe(
			'3 of the hosts were removed from the dashboard meanwhile, and none stays there.'
		);
		expect(last({ gone: 1 })).toMatch(
			/^1 of the hosts was removed from the dashboard meanwhile\.\n2 of sim-00001 to sim-00003 stay in/
		);
		expect(last({ enrolled: 1 })).toMatch(/^1 of sim-00001 to sim-00003 stays in .* until it is/);
		expect(last({ enrolled: 0 })).toBe('');
	});

	it('says when times are its own fault, and why it came early', () => {
		const lines = summary({ ...end, lateMs: 80, endedEarly: 'interrupted' }, new Measure(0));
		expect(lines).toContain('Ended after 1:05 (interrupted).');
		expect(lines.join('\n')).toContain('This process itself was up to 80 ms late');
	});

	it('is good only when all were there and all was answered', () => {
		expect(exitCodeOf(end, { failed: 0 })).toBe(0);
		expect(exitCodeOf({ ...end, connected: 2 }, { failed: 0 })).toBe(1);
		expect(exitCodeOf(end, { failed: 1 })).toBe(1);
	});
});
