import { describe, expect, it } from 'vitest';
import { nextStep, SLACK_MS, type Watched } from './next-step.ts';

const waiting: Watched = {
	hasResult: false,
	verdict: 'none',
	deciderAlive: false,
	returned: false,
	kept: false,
	runnerAlive: true,
	rebooted: false,
	activationGoesOn: false,
	elapsedMs: 1_000,
	activateMs: 600_000,
	windowMs: 180_000
};
const step = (change: Partial<Watched>) => nextStep({ ...waiting, ...change }).do;

describe('what a guard does', () => {
	it('waits while the runner decides, and a little longer', () => {
		expect(step({})).toBe('wait');
		expect(step({ elapsedMs: 600_000 + 180_000 + SLACK_MS - 1 })).toBe('wait');
	});

	it('ends a runner that does not decide in its time', () => {
		expect(nextStep({ ...waiting, elapsedMs: 600_000 + 180_000 + SLACK_MS })).toMatchObject({
			do: 'go-back',
			endRunner: true
		});
	});

	it.each<[string, Partial<Watched>]>([
		['there is a result', { hasResult: true, runnerAlive: false }],
		['it was confirmed and kept', { verdict: 'confirmed', kept: true, runnerAlive: false }],
		['the way back was gone', { verdict: 'go-back', returned: true, runnerAlive: false }],
		['it was confirmed before a restart', { verdict: 'confirmed', rebooted: true }]
	])('leaves when %s', (_name, change) => expect(step(change)).toBe('leave'));

	it('lets whoever goes back go on, and takes over when that one is gone', () => {
		expect(step({ verdict: 'go-back', deciderAlive: true })).toBe('wait');
		expect(step({ verdict: 'go-back', deciderAlive: true, runnerAlive: false })).toBe('wait');
		expect(step({ verdict: 'go-back', runnerAlive: false })).toBe('go-back');
	});

	it('lets an activation end whose runner is gone, within its time', () => {
		expect(step({ runnerAlive: false, activationGoesOn: true })).toBe('wait');
		expect(step({ runnerAlive: false, activationGoesOn: true, elapsedMs: 600_000 })).toBe(
			'go-back'
		);
		expect(step({ runnerAlive: false })).toBe('go-back');
	});

	it('keeps what was confirmed when the runner died over it, and never goes back from it', () => {
		expect(step({ verdict: 'confirmed' })).toBe('wait');
		expect(step({ verdict: 'confirmed', elapsedMs: 1e9 })).toBe('wait');
		const died = { verdict: 'confirmed', runnerAlive: false } as const;
		expect(step(died)).toBe('keep');
		expect(step({ ...died, activationGoesOn: true })).toBe('wait');
		expect(step({ ...died, activationGoesOn: true, elapsedMs: 1e9 })).toBe('keep');
	});

	it('goes back after a restart in between', () => {
		expect(step({ rebooted: true, runnerAlive: false })).toBe('go-back');
	});
});
