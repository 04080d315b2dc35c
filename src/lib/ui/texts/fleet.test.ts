import { operation, row, status } from '$lib/client/fixtures.ts';
import { counts } from '$lib/client/fleet-view.ts';
import { expect, it } from 'vitest';
import { FLEET_TEXTS, fleetSummary } from './index.ts';

const fine = row('fine');
const offline = row('offline', { presence: 'offline' });
const behind = row('behind', { status: status({ git: 'behind' }, { onTarget: false }) });
const failed = row('failed', { status: status({ tests: 'error' }, { onTarget: false }) });
const running = row('running', { operation: operation('1') });

it.each([
	[[], 'No hosts'],
	[[fine], '1 host; online'],
	[[offline], '1 host; none online'],
	[[fine, behind, failed], '3 hosts, 1 behind, 1 failed; all online'],
	[[fine, offline, behind, failed, running], '5 hosts, 1 behind, 1 failed, 1 running; 4 online']
])('says how hosts are in a sentence', (rows, sentence) =>
	expect(fleetSummary(counts(rows))).toBe(sentence)
);

it('counts one host as one', () => {
	expect(FLEET_TEXTS.hiddenByFilter(1)).toBe('1 host is hidden by the filter.');
	expect(FLEET_TEXTS.hiddenByFilter(2)).toBe('2 hosts are hidden by the filter.');
});
