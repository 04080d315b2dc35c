import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { PASSWORD } from '../support/server.ts';
import { waitFor } from '../support/wait-for.ts';
import { openWorld } from '../support/world.ts';

/** Commands after which the host, or its agent, is another one; and commands that wait for a host to come back. */

it('reboot asks who is there, and is a success once the host is back with another boot id', async () => {
	await using world = await openWorld({ agent: false });
	const { host, browser } = world;
	const bootId = join(host.root, 'boot_id');
	writeFileSync(bootId, 'boot-0\n');
	const env = { NIXFLEET_BOOT_ID_FILE: bootId };
	const agent = host.startAgent(env);
	const { id: hostId } = await browser.online('hsb1');
	const reboot = () =>
		browser.rpc.operations.request.mutate({ hostIds: [hostId], command: 'reboot' });

	await browser.forgetProof();
	await expect(reboot()).rejects.toThrow(/asks once more who you are/);
	await expect(browser.rpc.session.stepUp.mutate({ secret: 'guess' })).rejects.toThrow(
		/did not match/
	);
	await expect(reboot()).rejects.toThrow(/asks once more who you are/);
	await browser.rpc.session.stepUp.mutate({ secret: PASSWORD });
	const [outcome] = await reboot();
	if (!outcome?.ok) throw new Error(outcome?.message);
	await agent.ended;
	const away = await browser.rpc.operations.get.query({ id: outcome.operationId });
	expect(away).toMatchObject({ state: 'running', unknown: false });
	host.startAgent(env);
	expect(await browser.finished(outcome.operationId)).toMatchObject({
		state: 'succeeded',
		message: 'The host has started anew.',
		evidence: { bootIdBefore: 'boot-0', bootIdAfter: readFileSync(bootId, 'utf8').trim() }
	});
});

it('a reboot the host does not take is a failure, and says so', async () => {
	// Without a boot id to change, the stand-in refuses.
	await using world = await openWorld();
	const id = await world.browser.start('hsb1', 'reboot');
	expect(await world.browser.finished(id)).toMatchObject({
		state: 'failed',
		message: expect.stringMatching(/did not take the wish to restart/)
	});
});

it('restart-agent brings another process, which tells of it', async () => {
	await using world = await openWorld();
	const { browser, agent } = world;
	const id = await browser.start('hsb1', 'restart-agent');
	expect(await agent?.ended).toBe(0);
	const operation = await browser.finished(id);
	expect(operation).toMatchObject({ state: 'succeeded', evidence: { exitCode: 0 } });
	const { instanceBefore, instanceAfter } = operation.evidence ?? {};
	expect(instanceBefore).toBeTruthy();
	expect(instanceAfter).not.toBe(instanceBefore);
	await browser.online('hsb1');
});

it('boot sets the system of the next boot and leaves alone what runs', async () => {
	await using world = await openWorld();
	const { browser, repository } = world;
	await browser.finished(await browser.start('hsb1', 'pull-switch'));
	repository.setHost('hsb1', { motd: 'two' });
	repository.push('hsb1: another message');
	await browser.finished(await browser.start('hsb1', 'pull'));
	const operation = await browser.finished(await browser.start('hsb1', 'boot'));
	expect(operation).toMatchObject({ state: 'succeeded' });
	const { evidence } = operation;
	expect(evidence?.profilePathAfter).toBe(evidence?.builtPath);
	expect(evidence?.systemPathAfter).toBe(evidence?.systemPathBefore);
	expect(evidence?.systemPathAfter).not.toBe(evidence?.builtPath);
});

it('what waits for an offline host runs on its return, at the target of that time', async () => {
	await using world = await openWorld();
	const { browser, host, repository, agent } = world;
	const { id: hostId } = await browser.online('hsb1');
	await agent?.stop('SIGTERM');
	const ask = async (command: 'pull-switch' | 'test', queue: boolean) => {
		const [outcome] = await browser.rpc.operations.request.mutate({
			hostIds: [hostId],
			command,
			queue
		});
		return outcome;
	};
	await waitFor('the loss to be seen', async () => {
		const outcome = await ask('test', false);
		return outcome?.ok === false && outcome.code === 'offline' && outcome.queueable;
	});
	const first = await ask('pull-switch', true);
	const second = await ask('pull-switch', true);
	if (!first?.ok || !second?.ok) throw new Error('refused');
	expect(await browser.rpc.operations.get.query({ id: first.operationId })).toMatchObject({
		state: 'cancelled'
	});
	expect((await browser.host('hsb1'))?.queued).toMatchObject([{ id: second.operationId }]);
	repository.setHost('hsb1', { motd: 'while away' });
	repository.push('hsb1: while it was away');
	await world.restartDashboard();
	host.startAgent();
	const done = await world.browser.finished(second.operationId);
	expect(done).toMatchObject({
		state: 'succeeded',
		commit: repository.head(),
		evidence: { commitAfter: repository.head() }
	});
	expect(host.ledger().map((line) => line.event)).toEqual(['start', 'end']);
});
