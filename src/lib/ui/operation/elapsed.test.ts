import { expect, it } from 'vitest';
import { inPhaseMs, tookMs } from './elapsed.ts';

const waiting = { startedAt: null, finishedAt: null, phase: null, phaseStartedAt: null };
const building = {
	startedAt: 1_000,
	finishedAt: null,
	phase: 'build',
	phaseStartedAt: 4_000
} as const;
const finished = { ...building, finishedAt: 9_000 };

it('what waits has not taken any time yet', () => expect(tookMs(waiting, 60_000)).toBeNull());

it('what runs takes time from its start on, and what ended none any more', () => {
	expect(tookMs(building, 60_000)).toBe(59_000);
	expect(tookMs(finished, 60_000)).toBe(8_000);
	// Clocks of two machines: never less than nothing.
	expect(tookMs(building, 0)).toBe(0);
});

it('the time beside a phase is that of the phase, not of all', () => {
	expect(inPhaseMs(building, 60_000)).toBe(56_000);
	expect(inPhaseMs(building, 0)).toBe(0);
	expect(inPhaseMs(waiting, 60_000)).toBeNull();
	expect(inPhaseMs(finished, 60_000)).toBeNull();
});
