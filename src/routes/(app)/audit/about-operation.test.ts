import { expect, it } from 'vitest';
import type { AuditRow } from '$lib/protocol/audit.ts';
import { aboutOperation } from './about-operation.ts';

const A = 'a'.repeat(40);
const B = 'b'.repeat(40);
const row = (more: Partial<AuditRow>): AuditRow => ({
	id: '1',
	at: 0,
	actor: 'admin',
	action: 'operation.requested',
	target: 'op',
	detail: {},
	sealed: null,
	operation: null,
	...more
});

it('is told by what the row holds, also when the operation is gone', () =>
	expect(
		aboutOperation(
			row({
				detail: { command: 'pull', force: false, queued: 0, hosts: ['web'], commits: [A] },
				operation: null
			})
		)
	).toEqual({
		command: 'pull',
		hosts: ['web'],
		commits: [A],
		operationId: 'op',
		rolloutId: null,
		rest: {}
	}));

it('is told by the operation where the row holds less', () =>
	expect(
		aboutOperation(
			row({
				action: 'operation.finished',
				detail: { outcome: 'failed' },
				operation: { command: 'switch', hostName: 'web', commit: B }
			})
		)
	).toEqual({
		command: 'switch',
		hosts: ['web'],
		commits: [B],
		operationId: 'op',
		rolloutId: null,
		rest: { outcome: 'failed' }
	}));

it('of many hosts names them, and what was wished', () =>
	expect(
		aboutOperation(
			row({
				target: null,
				detail: {
					command: 'pull-switch',
					force: true,
					queued: 2,
					hosts: ['web', 'nas'],
					commits: [A, B]
				}
			})
		)
	).toEqual({
		command: 'pull-switch',
		hosts: ['web', 'nas'],
		commits: [A, B],
		operationId: null,
		rolloutId: null,
		rest: { force: true, queued: 2 }
	}));

it('keeps what it does not know as it was written', () => {
	const detail = { command: 'dance', hosts: 'web', commits: ['not one'] };
	expect(aboutOperation(row({ target: null, detail }))).toMatchObject({
		command: null,
		hosts: [],
		commits: [],
		rest: { command: 'dance' }
	});
	expect(aboutOperation(row({ action: 'host.held' }))).toBeNull();
});

const rollout = (action: string, detail: AuditRow['detail']) =>
	aboutOperation(row({ action: `rollout.${action}`, target: 'r1', detail }));
const NOTHING = { command: null, hosts: [], commits: [], operationId: null, rolloutId: 'r1' };

it('of a rollout names command, hosts and commits where it was begun', () =>
	expect(
		rollout('started', { command: 'pull-switch', hosts: ['web', 'nas'], commits: [A] })
	).toEqual({
		...NOTHING,
		command: 'pull-switch',
		hosts: ['web', 'nas'],
		commits: [A],
		rest: {}
	}));

it.each([
	['resumed', { retryFailed: false, failed: [] }, {}],
	['resumed', { retryFailed: true, failed: ['web'] }, { retryFailed: true, failed: ['web'] }],
	[
		'finished',
		{ counts: { waiting: 0, asked: 0, done: 5, failed: 1, skipped: 0 } },
		{ done: 5, failed: 1 }
	],
	['paused', { kind: 'failures', why: 'web failed.' }, { kind: 'failures', why: 'web failed.' }],
	['cancelled', {}, {}],
	['started', { command: 'dance' }, { command: 'dance' }]
])('rollout.%s with %j tells %j', (action, detail, rest) =>
	expect(rollout(action, detail)).toEqual({ ...NOTHING, rest })
);

it('of a host that was left out of a rollout names it', () =>
	expect(rollout('host-skipped', { host: 'travel' })).toEqual({
		...NOTHING,
		hosts: ['travel'],
		rest: {}
	}));
