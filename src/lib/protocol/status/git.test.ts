import { describe, expect, it } from 'vitest';
import { computeStatus } from './compute.ts';
import {
	A,
	B,
	NOW,
	OPERATION,
	checkout,
	input,
	operation,
	profile,
	target,
	view,
	withFacts,
	type Row
} from './fixtures.ts';

/** An id made after OPERATION. */
const LATER = '01BRZ3NDEKTSV4RRFFQ69G5FAV';

describe('G', () => {
	const differs = withFacts({ checkout: checkout({ commit: B }) });
	it.each<Row>([
		['on target', input(), 'ok', 'on-target', /aaaaaaa/],
		[
			'pinned to what is checked out, whatever the target is',
			{ ...differs, pinnedCommit: B },
			'ok',
			'on-target',
			/^On the pinned commit bbbbbbb/
		],
		[
			'pinned to another commit than the target, which is checked out',
			input({ pinnedCommit: B }),
			'behind',
			'differs-from-target',
			/the pinned commit is bbbbbbb/
		],
		[
			'ahead of its pin, which lags on purpose',
			{
				...input({ pinnedCommit: B }),
				ancestry: () => ({ relation: 'descendant', ahead: 2 })
			},
			'behind',
			'ahead',
			/Pull to go back/
		],
		[
			'pinned, with a target that is not known',
			input({ pinnedCommit: A, target: view(null) }),
			'ok',
			'on-target',
			/the pinned commit/
		],
		[
			'ahead of a lagging target',
			{ ...differs, ancestry: () => ({ relation: 'descendant', ahead: 2 }) },
			'ok',
			'ahead',
			/2 commits/
		],
		[
			'ahead as the host found out, where the dashboard does not know',
			withFacts({
				checkout: checkout({ commit: B }),
				lastPull: {
					at: NOW,
					ok: true,
					message: 'Ahead.',
					operationId: OPERATION,
					ahead: { checkout: B, wanted: A, by: 3 }
				}
			}),
			'ok',
			'ahead',
			/3 commits/
		],
		[
			'found ahead of another target than now',
			withFacts({
				checkout: checkout({ commit: B }),
				lastPull: {
					at: NOW,
					ok: true,
					message: 'Ahead.',
					operationId: OPERATION,
					ahead: { checkout: B, wanted: 'c'.repeat(40), by: 3 }
				}
			}),
			'behind',
			'differs-from-target'
		],
		[
			'behind by one',
			{ ...differs, ancestry: () => ({ relation: 'ancestor', behind: 1, subjects: ['Fix it'] }) },
			'behind',
			'behind-target',
			/by 1 commit: “Fix it”\.$/
		],
		[
			'behind by one that says more than a sentence holds',
			{
				...differs,
				ancestry: () => ({ relation: 'ancestor', behind: 1, subjects: [`Fix ${'it '.repeat(40)}`] })
			},
			'behind',
			'behind-target',
			/by 1 commit: “Fix (it )+it?…”\.$/
		],
		[
			'checked out without a signature that the host asks for',
			withFacts({
				checkout: checkout({ signature: { good: false, signer: null, problem: 'is not signed' } })
			}),
			'error',
			'not-signed',
			/aaaaaaa is not signed/
		],
		[
			'on target and signed',
			withFacts({
				checkout: checkout({ signature: { good: true, signer: 'alice', problem: null } })
			}),
			'ok',
			'on-target'
		],
		['different, ancestry not known', differs, 'behind', 'differs-from-target', /bbbbbbb.*aaaaaaa/],
		['diverged', { ...differs, ancestry: () => ({ relation: 'diverged' }) }, 'error', 'diverged'],
		[
			'changed by hand in isolated mode',
			withFacts({ checkout: checkout({ dirty: true }) }),
			'error',
			'dirty-checkout'
		],
		[
			'changed by hand in a shared checkout is the user’s business',
			withFacts(
				{ checkout: checkout({ dirty: true }) },
				{ profile: profile({ repoMode: 'shared' }) }
			),
			'ok',
			'on-target'
		],
		[
			'a shared checkout on another branch',
			withFacts(
				{ checkout: checkout({ branch: 'wip' }) },
				{ profile: profile({ repoMode: 'shared' }) }
			),
			'error',
			'other-branch',
			/wip instead of main/
		],
		[
			'the last pull failed',
			withFacts({
				lastPull: { at: NOW, ok: false, message: 'no network', operationId: OPERATION, ahead: null }
			}),
			'error',
			'pull-failed',
			/no network/
		],
		[
			'a failed pull, and a later one that succeeded',
			withFacts(
				{
					lastPull: {
						at: NOW,
						ok: false,
						message: 'no network',
						operationId: OPERATION,
						ahead: null
					}
				},
				{ lastOperation: operation({ id: LATER, command: 'pull', state: 'succeeded' }) }
			),
			'ok',
			'on-target'
		],
		[
			'a failed pull, and a later one that failed, too',
			withFacts(
				{
					lastPull: {
						at: NOW,
						ok: false,
						message: 'no network',
						operationId: OPERATION,
						ahead: null
					}
				},
				{ lastOperation: operation({ id: LATER, command: 'pull', state: 'failed' }) }
			),
			'error',
			'pull-failed'
		],
		[
			'a failed pull, and a later switch',
			withFacts(
				{
					lastPull: {
						at: NOW,
						ok: false,
						message: 'no network',
						operationId: OPERATION,
						ahead: null
					}
				},
				{ lastOperation: operation({ id: LATER, command: 'switch', state: 'succeeded' }) }
			),
			'error',
			'pull-failed',
			/no network\.$/
		],
		[
			'a failed pull that left no checkout',
			withFacts({
				checkout: null,
				lastPull: {
					at: NOW,
					ok: false,
					message: 'no network.',
					operationId: OPERATION,
					ahead: null
				}
			}),
			'error',
			'pull-failed',
			/no network\.$/
		],
		[
			'an isolated checkout left on the branch of before',
			withFacts({ checkout: checkout({ branch: 'old' }) }),
			'error',
			'other-branch',
			/old instead of main.*Pull/
		],
		['a detached checkout', withFacts({ checkout: checkout({ branch: null }) }), 'ok', 'on-target'],
		[
			'target exactly as old as allowed',
			input({ target: view(target({ fetchedAt: NOW - 15 * 60_000 })) }),
			'ok',
			'on-target'
		],
		[
			'dirty is told before the target is missed',
			withFacts({ checkout: checkout({ dirty: true }) }, { target: view(null) }),
			'error',
			'dirty-checkout'
		],
		['no checkout', withFacts({ checkout: null }), 'unknown', 'no-checkout'],
		['no facts at all', input({ facts: null }), 'unknown', 'no-checkout'],
		[
			'no target configured',
			input({ target: view(null, { source: 'none' }) }),
			'unknown',
			'no-target',
			/No target is configured/
		],
		[
			'target never reached',
			input({ target: view(null, { error: 'refused' }) }),
			'unknown',
			'no-target',
			/refused/
		],
		[
			'target stale',
			input({ target: view(target({ fetchedAt: NOW - 16 * 60_000 })) }),
			'unknown',
			'target-stale',
			/16 minutes/
		],
		[
			'one failed look paints nothing',
			input({ target: view(target({ fetchedAt: NOW - 60_000 }), { error: 'timeout' }) }),
			'ok',
			'on-target'
		],
		[
			'another branch',
			input({ target: view(target({ branch: 'stable' })) }),
			'unknown',
			'no-target',
			/branch main/
		],
		[
			'another repository',
			input({ target: view(target({ repoUrl: 'https://example.com/you/cfg' })) }),
			'unknown',
			'no-target',
			/another repository/
		]
	])('%s', (_, given, state, reason, message = /\S/) => {
		const verdict = computeStatus(given).git;
		expect(verdict).toMatchObject({ state, reason });
		expect(verdict.message).toMatch(message);
	});
});
