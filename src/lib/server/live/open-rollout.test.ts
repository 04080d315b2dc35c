import { expect, it } from 'vitest';
import type { Rollout } from '$lib/protocol/index.ts';
import { openRollout } from './open-rollout.ts';

const host = (hostName: string): Rollout['hosts'][number] => ({
	hostId: `id-${hostName}`,
	hostName,
	wave: 0,
	state: 'waiting',
	commit: null,
	operationId: null,
	sentence: null,
	changedAt: 0
});
const rollout: Rollout = {
	id: '01KB0000000000000000000000',
	command: 'pull-switch',
	state: 'running',
	pause: null,
	sentence: 'It waits for a to end.',
	requestedBy: 'admin',
	createdAt: 0,
	finishedAt: null,
	commits: [],
	counts: { waiting: 1, asked: 1, done: 0, failed: 0, skipped: 0 },
	atOnce: 5,
	maxFailures: 0,
	offline: 'queue',
	expiresAt: 1,
	waves: [],
	hosts: [host('a'), host('b')]
};

it('is told by what it does, and by how many hosts', () =>
	expect(openRollout(rollout)).toEqual({
		id: rollout.id,
		command: 'pull-switch',
		state: 'running',
		sentence: 'It waits for a to end.',
		hosts: 2,
		atWork: 1
	}));

it('is told by why it is paused, where that is known', () => {
	const paused = (message: string) =>
		openRollout({
			...rollout,
			state: 'paused',
			sentence: 'Paused.',
			pause: { kind: 'failures', message }
		});
	expect(paused('a failed.')).toMatchObject({ state: 'paused', sentence: 'a failed.' });
	expect(paused('')).toMatchObject({ state: 'paused', sentence: 'Paused.' });
});
