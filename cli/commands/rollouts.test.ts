import { expect, it } from 'vitest';
import type { Rollout } from '../../client/index.ts';
import { rolloutLines, rolloutListLines } from './rollouts.ts';

const ID = '01M8DDXEGK20RET739C26820MN';
const OPERATION = '01M8DDXEGK20RET739C26820MP';
const AT = Date.UTC(2026, 10, 27, 2, 25);
const COMMIT = 'b'.repeat(40);
const none = { waiting: 0, asked: 0, done: 0, failed: 0, skipped: 0 };

/** Two waves, the first of which is watched. */
const rollout: Rollout = {
	id: ID,
	command: 'pull-switch',
	state: 'running',
	pause: null,
	sentence: 'Wave 1 is being watched.',
	requestedBy: 'ada',
	createdAt: AT,
	finishedAt: null,
	commits: [COMMIT],
	counts: { ...none, waiting: 1, done: 1 },
	atOnce: 5,
	maxFailures: 0,
	offline: 'queue',
	expiresAt: AT + 1,
	waves: [
		{
			state: 'soaking',
			soakMs: 60_000,
			soakUntil: AT + 60_000,
			waitsFor: null,
			counts: { ...none, done: 1 }
		},
		{
			state: 'waiting',
			soakMs: 0,
			soakUntil: null,
			waitsFor: null,
			counts: { ...none, waiting: 1 }
		}
	],
	hosts: [
		{
			hostId: 'id-a',
			hostName: 'hsb1',
			wave: 0,
			state: 'done',
			commit: COMMIT,
			operationId: OPERATION,
			sentence: 'Runs bbbbbbb.',
			changedAt: AT
		},
		{
			hostId: 'id-b',
			hostName: 'hsb2',
			wave: 1,
			state: 'waiting',
			commit: COMMIT,
			operationId: null,
			sentence: null,
			changedAt: AT
		}
	]
};
const look = { columns: null, colour: false };

it('a list has a line for each', () => {
	expect(rolloutListLines([rollout], look)).toEqual([
		'ROLLOUT                     STATE    COMMAND      HOSTS  HOW IT GOES',
		`${ID}  Running  pull-switch  2      Wave 1 is being watched.`
	]);
});

it('one has its sentence, its waves and its hosts', () => {
	expect(rolloutLines(rollout, look)).toEqual([
		`Rollout  ${ID}`,
		'State    Running',
		'Command  pull-switch on 2 hosts, brings bbbbbbb',
		'Started  2026-11-27 02:25:00 UTC by ada',
		'Wave 1 is being watched.',
		'',
		'WAVE  STATE          HOSTS      WAITS FOR',
		'1     Being watched  1 done     Watched until 2026-11-27 02:26:00 UTC.',
		'2     Not begun yet  1 waiting',
		'',
		'WAVE  HOST  STATE  OPERATION                   HOW IT GOES',
		`1     hsb1  Done   ${OPERATION}  Runs bbbbbbb.`,
		'2     hsb2  Waits'
	]);
});

it('an end that was not all well is not told as if it were, and why it is paused comes before what it does', () => {
	const ended: Rollout = { ...rollout, state: 'finished', counts: { ...none, failed: 1, done: 1 } };
	expect(rolloutListLines([ended], look)[1]).toContain('Finished, with failures');
	const pause = { kind: 'failures', message: 'hsb1 failed.\u001b[2J' } as const;
	expect(rolloutLines({ ...rollout, state: 'paused', pause }, look)).toContain('hsb1 failed.␛[2J');
});
