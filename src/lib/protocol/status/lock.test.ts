import { describe, expect, it } from 'vitest';
import { computeStatus } from './compute.ts';
import { NOW, OTHER_LOCK, checkout, input, target, view, withFacts, type Row } from './fixtures.ts';
import { DAY_MS } from './policy.ts';

describe('L', () => {
	it.each<Row>([
		['the target’s, and fresh', input(), 'ok', 'lock-current'],
		[
			'fresh, target has no hash',
			input({ target: view(target({ lockHash: null })) }),
			'ok',
			'lock-fresh'
		],
		[
			'differs',
			withFacts({ checkout: checkout({ lockHash: OTHER_LOCK }) }),
			'behind',
			'lock-differs'
		],
		[
			'exactly at the limit',
			withFacts({ checkout: checkout({ lockChangedAt: NOW - 30 * DAY_MS }) }),
			'ok',
			'lock-current'
		],
		[
			'old, with the oldest input first',
			withFacts({
				checkout: checkout({
					lockChangedAt: NOW - 41 * DAY_MS,
					inputs: [
						{ name: 'utils', lastModified: NOW - 50 * DAY_MS },
						{ name: 'nixpkgs', lastModified: NOW - 90 * DAY_MS },
						{ name: 'undated', lastModified: null }
					]
				})
			}),
			'behind',
			'lock-old',
			/41 days old \(nixpkgs 90 days, utils 50 days\)/
		],
		['missing', withFacts({ checkout: checkout({ lockHash: null }) }), 'error', 'lock-missing'],
		['nothing reported', withFacts({ checkout: null }), 'unknown', 'no-checkout']
	])('%s', (_, given, state, reason, message = /\S/) => {
		const verdict = computeStatus(given).lock;
		expect(verdict).toMatchObject({ state, reason });
		expect(verdict.message).toMatch(message);
	});
});
