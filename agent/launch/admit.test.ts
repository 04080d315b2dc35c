import { describe, expect, it } from 'vitest';
import { order } from '../support/fixtures.ts';
import { DEFAULT_RATES } from './rates.ts';
import { LEAST_FREE_BYTES, refusalOf, unwritable } from './admit.ts';

const host: Parameters<typeof refusalOf>[1] = {
	config: {
		repoUrl: 'https://example.org/fleet.git',
		repoMode: 'isolated',
		hostname: 'alpha',
		kind: 'nixos',
		evaluate: 'on-demand' as const,
		stateDir: '/var/lib/nixfleet-agent',
		rates: DEFAULT_RATES,
		windows: []
	},
	hold: null,
	busyWith: null,
	freeBytes: LEAST_FREE_BYTES,
	taken: [],
	now: 0
};

describe('an order', () => {
	it('is taken by a host that is free, with just enough room', () => {
		expect(refusalOf(order(), host)).toBeNull();
	});

	it.each([
		['held', { hold: 'moving house' }, /moving house/],
		['busy', { busyWith: 'another' }, /busy with operation another/],
		['no-space', { freeBytes: LEAST_FREE_BYTES - 1 }, /only 63 MiB left/],
		['not-configured', { config: { ...host.config, repoUrl: null } }, /no repository/]
	] as const)('is refused as %s', (reason, change, sentence) => {
		const refusal = refusalOf(order(), { ...host, ...change });
		expect(refusal).toMatchObject({ reason });
		expect(refusal?.message).toMatch(sentence);
	});

	it('is refused outside of the windows, unless it changes nothing', () => {
		const windows = [{ days: [], from: 0, to: 1, text: 'never' }];
		const closed = { ...host, config: { ...host.config, windows } };
		expect(refusalOf(order({ command: 'pull' }), closed)).toBeNull();
		const refusal = refusalOf(order({ command: 'switch' }), closed);
		expect(refusal).toMatchObject({ reason: 'outside-window' });
		expect(refusal?.message).toMatch(/in its windows only \(never.*let the command wait/);
	});

	it('is refused where this kind of host cannot do it', () => {
		const config = { ...host.config, kind: 'home-manager' as const };
		expect(refusalOf(order({ command: 'reboot' }), { ...host, config })).toMatchObject({
			reason: 'not-supported'
		});
	});

	it('is taken where free space cannot be told', () => {
		expect(refusalOf(order(), { ...host, freeBytes: null })).toBeNull();
	});
});

it('a full disk and a read-only one are told apart', () => {
	const failing = (code: string) => unwritable(Object.assign(new Error(code), { code }));
	expect(failing('ENOSPC')).toMatchObject({ reason: 'no-space' });
	expect(failing('EROFS')).toMatchObject({ reason: 'journal-unwritable' });
});
