import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openTrialWorld } from '../support/trial-world.ts';
import { waitFor } from '../support/wait-for.ts';

/** A switch that is not confirmed is undone, whatever was cut, killed or restarted meanwhile. */

let world: Awaited<ReturnType<typeof openTrialWorld>>;
let before: string;
let salt = 0;

beforeAll(async () => {
	world = await openTrialWorld();
	await world.browser.finished(await world.browser.start('hsb1', 'pull-switch'));
});
afterAll(() => world[Symbol.asyncDispose]());

/** Every test begins with a new system to switch to. */
beforeEach(() => {
	salt += 1;
	world.steer({
		salt: String(salt),
		'activation-hook': null,
		'slow-activation': null,
		'slow-boot': null,
		'fail-activation': null,
		degraded: null,
		healthy: '#!/bin/sh\nexit 0\n'
	});
	before = world.running();
});

const untouched = (): void => {
	expect(world.running()).toBe(before);
	expect(world.nextBoot()).toBe(before);
};

describe('a system that proves itself', () => {
	it('stays, and only then becomes what the next boot starts', async () => {
		world.steer({ healthy: '#!/bin/sh\nexit 1\n' });
		const id = await world.startUntil('confirm');
		expect(world.running()).not.toBe(before);
		expect(world.nextBoot()).toBe(before);
		world.steer({ healthy: '#!/bin/sh\nexit 0\n' });
		expect(await world.browser.finished(id)).toMatchObject({
			state: 'succeeded',
			evidence: { confirmed: true, exitCode: 0, systemPathBefore: before }
		});
		expect(world.running()).toContain(`system-${salt}`);
		expect(world.nextBoot()).toBe(world.running());
	});

	it('stays also when the runner is killed while it makes that last: the guard does it', async () => {
		world.steer({ 'slow-boot': '2' });
		const id = await world.startUntil('confirm');
		await waitFor('the verdict', () =>
			existsSync(join(world.host.operationDir(id), 'verdict.json'))
		);
		world.killRunner(id);
		const done = await world.browser.finished(id);
		expect(done).toMatchObject({ state: 'interrupted', evidence: { confirmed: true } });
		expect(done.message).toContain(
			'The new system was confirmed and runs, and the next boot starts it.'
		);
		expect(world.running()).toContain(`system-${salt}`);
		expect(world.nextBoot()).toBe(world.running());
	});

	it('that runs already is not put on trial', async () => {
		await world.browser.finished(await world.browser.start('hsb1', 'pull-switch'));
		const id = await world.browser.start('hsb1', 'switch', true);
		const done = await world.browser.finished(id);
		expect(done).toMatchObject({ state: 'succeeded', evidence: { confirmed: null } });
	});
});

describe('goes back to the exact system that ran before', () => {
	it('when the network is cut while activating', async () => {
		world.steer({ 'slow-activation': '1' });
		const id = await world.startUntil('activate');
		world.proxy.set({ kind: 'drop', way: 'up' });
		world.proxy.reset();
		await waitFor('the new system', () => world.running() !== before);
		await waitFor('the way back', () => world.running() === before);
		untouched();
		world.proxy.set({ kind: 'none' });
		world.proxy.reset();
		const done = await world.browser.finished(id);
		expect(done).toMatchObject({ state: 'rolled-back', evidence: { systemPathAfter: before } });
		expect(done.message).toContain('could not reach the dashboard anew');
		expect(done.message).toContain('The system that ran before runs again.');
		const row = await world.browser.online('hsb1');
		expect(row.status.system).toMatchObject({ state: 'error', reason: 'activation-rolled-back' });
	});

	it('when a health check fails', async () => {
		world.steer({ healthy: '#!/bin/sh\nexit 7\n' });
		const done = await world.browser.finished(await world.browser.start('hsb1', 'pull-switch'));
		expect(done.state).toBe('rolled-back');
		expect(done.message).toContain('healthy ended with exit code 7');
		untouched();
	});

	it('when the activation fails half-way', async () => {
		world.steer({ 'fail-activation': '4', degraded: '1' });
		const done = await world.browser.finished(await world.browser.start('hsb1', 'pull-switch'));
		expect(done.state).toBe('rolled-back');
		expect(done.message).toContain('Not everything in the new system started.');
		untouched();
	});

	it('and calls it failed when the new system never ran', async () => {
		world.steer({ 'fail-activation': '2' });
		const done = await world.browser.finished(await world.browser.start('hsb1', 'pull-switch'));
		expect(done.state).toBe('failed');
		expect(done.message).toContain('The new system was not activated.');
		untouched();
	});

	it('when the agent is dead: nothing else is needed', async () => {
		world.steer({ 'slow-activation': '1' });
		const id = await world.startUntil('activate');
		await world.killAgent();
		await waitFor('the new system', () => world.running() !== before);
		await waitFor('the way back', () => world.running() === before);
		world.startAgent();
		expect(await world.browser.finished(id)).toMatchObject({ state: 'rolled-back' });
		untouched();
	});

	it('when the runner is killed while it waits', async () => {
		world.steer({ healthy: '#!/bin/sh\nexit 1\n' });
		const id = await world.startUntil('confirm');
		world.killRunner(id);
		const done = await world.browser.finished(id);
		expect(done.state).toBe('rolled-back');
		expect(done.message).toContain('its runner was killed');
		untouched();
	});

	it('when agent, runner and guard are all killed: the next agent sees to it', async () => {
		world.steer({ healthy: '#!/bin/sh\nexit 1\n' });
		const id = await world.startUntil('confirm');
		world.killGuard(id);
		await world.killAgent();
		world.killRunner(id);
		expect(world.running()).not.toBe(before);
		world.startAgent();
		expect(await world.browser.finished(id)).toMatchObject({ state: 'rolled-back' });
		untouched();
	});

	it('by the power cut itself', async () => {
		world.steer({ healthy: '#!/bin/sh\nexit 1\n' });
		const id = await world.startUntil('confirm');
		await world.powerCut();
		untouched();
		world.startAgent();
		const done = await world.browser.finished(id);
		expect(done.state).toBe('rolled-back');
		expect(done.message).toContain('the host restarted');
		untouched();
	});

	it('when somebody stops it before it is confirmed', async () => {
		world.steer({ healthy: '#!/bin/sh\nexit 1\n' });
		const id = await world.startUntil('confirm');
		await waitFor('the phase to be known', async () => {
			const { phase } = await world.browser.rpc.operations.get.query({ id });
			return phase === 'confirm';
		});
		await world.browser.rpc.operations.stop.mutate({ id, force: false });
		const done = await world.browser.finished(id);
		expect(done.state).toBe('cancelled');
		expect(done.message).toContain('The system that ran before runs again.');
		untouched();
	});
});
