import { expect, it } from 'vitest';
import { row, status } from './fixtures.ts';
import { healthOf } from './fleet-health.ts';
import { counts } from './fleet-view.ts';

const healthy = row('web1');
const behind = row('web2', {
	status: status({ git: 'behind' }, { blocker: 'git', onTarget: false })
});
const failed = row('web3', {
	status: status({ tests: 'error' }, { blocker: 'tests', onTarget: false })
});

it('a fleet is as well as its worst host', () => {
	const of = (...rows: (typeof healthy)[]) => healthOf({ counts: counts(rows), stale: false });
	expect(of()).toBe('none');
	expect(of(healthy)).toBe('ok');
	expect(of(healthy, behind)).toBe('attention');
	expect(of(healthy, behind, failed)).toBe('failed');
});

it('nothing is claimed of a fleet that is not heard of', () => {
	expect(healthOf({ counts: counts([healthy]), stale: true })).toBe('unknown');
	expect(healthOf({ counts: counts([failed]), stale: true })).toBe('unknown');
});
