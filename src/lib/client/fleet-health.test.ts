import { expect, it } from 'vitest';
import { row, status } from './fixtures.ts';
import { healthOf } from './fleet-health.ts';
import { NO_TARGET } from '$lib/protocol/target.ts';
import { target, view } from '$lib/protocol/status/fixtures.ts';
import { counts } from './fleet-view.ts';

const TARGET = view(target());

const healthy = row('web1');
const behind = row('web2', {
	status: status({ git: 'behind' }, { blocker: 'git', onTarget: false })
});
const failed = row('web3', {
	status: status({ tests: 'error' }, { blocker: 'tests', onTarget: false })
});

it('a fleet is as well as its worst host', () => {
	const of = (...rows: (typeof healthy)[]) =>
		healthOf({ counts: counts(rows), stale: false, target: TARGET });
	expect(of()).toBe('none');
	expect(of(healthy)).toBe('ok');
	expect(of(healthy, behind)).toBe('attention');
	expect(of(healthy, behind, failed)).toBe('failed');
});

it('nothing is claimed of a fleet that is not heard of', () => {
	const of = (one: typeof healthy) =>
		healthOf({ counts: counts([one]), stale: true, target: TARGET });
	expect(of(healthy)).toBe('unknown');
	expect(of(failed)).toBe('unknown');
});

it('nothing is well that is compared with nothing, and what is wrong is still wrong', () => {
	const missing = row('web4', { status: status({ git: 'unknown' }, { blocker: 'target' }) });
	const of = (one: typeof healthy, target: Parameters<typeof healthOf>[0]['target']) =>
		healthOf({ counts: counts([one]), stale: false, target });
	expect(of(missing, NO_TARGET)).toBe('none');
	expect(of(missing, { ...TARGET, stale: true })).toBe('none');
	expect(of(failed, NO_TARGET)).toBe('failed');
});
