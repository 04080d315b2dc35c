import { describe, expect, it } from 'vitest';
import { computeStatus } from './compute.ts';
import { NOW, OTHER_LOCK, checkout, input, target, type Row, view, withFacts } from './fixtures.ts';
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
			'differs in inputs that the target tells of',
			withFacts(
				{
					checkout: checkout({
						lockHash: OTHER_LOCK,
						inputs: [
							{ name: 'home-manager', lastModified: NOW - DAY_MS },
							{ name: 'nixpkgs', lastModified: NOW - 9 * DAY_MS }
						]
					})
				},
				{
					target: view(
						target({
							lockInputs: [
								{ name: 'home-manager', lastModified: NOW - DAY_MS },
								{ name: 'nixpkgs', lastModified: NOW - 2 * DAY_MS },
								{ name: 'agenix', lastModified: null }
							]
						})
					)
				}
			),
			'behind',
			'lock-differs',
			/from the target \(nixpkgs, agenix\)\.$/
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
		[
			'past the limit by a day',
			withFacts({ checkout: checkout({ lockChangedAt: NOW - 31 * DAY_MS }) }),
			'behind',
			'lock-old',
			/31 days old\.$/
		],
		[
			'differs and old: differing comes first, a pull may cure both',
			withFacts({
				checkout: checkout({ lockHash: OTHER_LOCK, lockChangedAt: NOW - 41 * DAY_MS })
			}),
			'behind',
			'lock-differs'
		],
		[
			'old, with many inputs',
			withFacts({
				checkout: checkout({
					lockChangedAt: NOW - 41 * DAY_MS,
					inputs: [1, 2, 3, 4, 5].map((age) => ({
						name: `i${age}`,
						lastModified: NOW - age * DAY_MS
					}))
				})
			}),
			'behind',
			'lock-old',
			/\(i5 5 days, i4 4 days, i3 3 days and 2 more\)/
		],
		[
			'of unknown age',
			withFacts({ checkout: checkout({ lockChangedAt: null }) }),
			'unknown',
			'lock-age-unknown'
		],
		[
			'target stale',
			input({ target: view(target({ fetchedAt: NOW - 16 * 60_000 })) }),
			'unknown',
			'target-stale'
		],
		[
			'missing is certain, stale target or not',
			withFacts(
				{ checkout: checkout({ lockHash: null }) },
				{ target: view(target({ fetchedAt: NOW - 16 * 60_000 })) }
			),
			'error',
			'lock-missing'
		],
		[
			'of another branch than the target: only its age counts',
			withFacts(
				{ checkout: checkout({ lockHash: OTHER_LOCK }) },
				{ target: view(target({ branch: 'stable' })) }
			),
			'ok',
			'lock-fresh'
		],
		[
			'changed in the future, by the host’s clock',
			withFacts({ checkout: checkout({ lockChangedAt: NOW + 2 * DAY_MS }) }),
			'ok',
			'lock-current',
			/ updated less than a day ago\.$/
		],
		['missing', withFacts({ checkout: checkout({ lockHash: null }) }), 'error', 'lock-missing'],
		['nothing reported', withFacts({ checkout: null }), 'unknown', 'no-checkout']
	])('%s', (_, given, state, reason, message = /\S/) => {
		const verdict = computeStatus(given).lock;
		expect(verdict).toMatchObject({ state, reason });
		expect(verdict.message).toMatch(message);
	});
});
