import { describe, expect, it } from 'vitest';
import { row } from '$lib/client/fixtures.ts';
import { previewOf } from './preview-of.ts';

const busy = { preview: { enabled: false, reason: 'busy' } } as const;

describe('before a switch', () => {
	it('the target can be looked at, on all hosts that can', () => {
		const able = row('one');
		const other = row('two', { actions: { ...able.actions, ...busy } });
		expect(previewOf({ command: 'pull-switch', rows: [able, other] })).toEqual({
			rows: [able],
			particulars: {}
		});
		expect(previewOf({ command: 'pull-switch', rows: [other] })).toBeNull();
	});

	it('of a checkout, that very commit is looked at', () => {
		const one = row('one', { commit: 'c'.repeat(40) });
		expect(previewOf({ command: 'switch', rows: [one] })).toEqual({
			rows: [one],
			particulars: { commit: 'c'.repeat(40) }
		});
		expect(previewOf({ command: 'switch', rows: [one, row('two')] })).toBeNull();
		expect(previewOf({ command: 'switch', rows: [row('one', { commit: null })] })).toBeNull();
	});

	it('what was looked at is not looked at again, and a reboot has nothing to show', () => {
		const rows = [row('one')];
		const argument = { systemPath: '/nix/store/aaa-system' };
		expect(previewOf({ command: 'pull-switch', rows, argument })).toBeNull();
		expect(previewOf({ command: 'reboot', rows })).toBeNull();
	});
});
