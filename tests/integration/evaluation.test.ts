import { expect, it } from 'vitest';
import { waitFor } from '../support/wait-for.ts';
import { openWorld } from '../support/world.ts';

/** Which system a commit makes, found out by the real Nix, once for each commit. */

type World = Awaited<ReturnType<typeof openWorld>>;

const systemOf = ({ browser }: World, reason: string) =>
	waitFor(`the system to be ${reason}`, async () => {
		const row = await browser.host('hsb1');
		return row?.status.system.reason === reason && row.status;
	});

it('a commit that changes nothing for a host turns it green without a switch, and says so', async () => {
	await using world = await openWorld();
	const { browser, repository } = world;
	await browser.finished(await browser.start('hsb1', 'pull-switch'));
	repository.write('README.md', 'words');
	const commit = repository.push('words only');
	await browser.finished(await browser.start('hsb1', 'pull'));
	await systemOf(world, 'probably-rebuild-needed');

	const done = await browser.finished(await browser.start('hsb1', 'evaluate'));
	expect(done).toMatchObject({ state: 'succeeded', evidence: { exitCode: 0 } });
	expect(done.evidence?.evaluatedPath).toBe(done.evidence?.systemPathAfter);
	expect(done.message).toContain('which runs already');
	const status = await systemOf(world, 'no-change-for-this-host');
	expect(status.system.message).toContain(`${commit.slice(0, 7)} changes nothing for this host`);
	expect(status.onTarget).toBe(true);
});

it('a commit that changes something is known to need a rebuild, and is evaluated once', async () => {
	await using world = await openWorld();
	const { browser, repository } = world;
	await browser.finished(await browser.start('hsb1', 'pull-switch'));
	repository.setHost('hsb1', { motd: 'two' });
	repository.push('another message');
	await browser.finished(await browser.start('hsb1', 'pull'));
	const id = await browser.start('hsb1', 'evaluate');
	await browser.finished(id);
	expect((await browser.log(id)).toString()).toContain('nix --extra-experimental-features');
	await systemOf(world, 'rebuild-needed');

	const again = await browser.start('hsb1', 'evaluate');
	expect(await browser.finished(again)).toMatchObject({ state: 'succeeded' });
	const output = (await browser.log(again)).toString();
	expect(output).toContain('is known to make');
	expect(output).not.toContain('nix --extra');
	const switched = await browser.finished(await browser.start('hsb1', 'switch'));
	expect(switched.evidence?.builtPath).toBe(
		(await browser.rpc.operations.get.query({ id })).evidence?.evaluatedPath
	);
});

it('a configuration that does not evaluate is an error of its own, until it does', async () => {
	await using world = await openWorld();
	const { browser, repository } = world;
	await browser.finished(await browser.start('hsb1', 'pull-switch'));
	repository.setHost('hsb1', { motd: 'x', failEvaluation: true });
	repository.push('break it');
	await browser.finished(await browser.start('hsb1', 'pull'));
	const id = await browser.start('hsb1', 'evaluate');
	expect(await browser.finished(id)).toMatchObject({ state: 'failed' });
	expect((await browser.log(id)).toString()).toContain('the configuration of hsb1 is wrong');
	const status = await systemOf(world, 'does-not-evaluate');
	expect(status.sentence).toContain('does not evaluate');

	repository.setHost('hsb1', { motd: 'y' });
	repository.push('mend it');
	await browser.finished(await browser.start('hsb1', 'pull'));
	await systemOf(world, 'probably-rebuild-needed');
});

it('by policy every pull evaluates, and a failure there does not make the pull one', async () => {
	await using world = await openWorld({ hostEnv: { NIXFLEET_EVALUATE: 'after-pull' } });
	const { browser, repository } = world;
	const first = await browser.finished(await browser.start('hsb1', 'pull'));
	expect(first.evidence?.phases.map(({ phase }) => phase)).toEqual(['fetch', 'verify', 'evaluate']);
	expect(first.evidence?.evaluatedPath).toMatch(/nixos-system-hsb1$/);
	repository.setHost('hsb1', { motd: 'x', failEvaluation: true });
	const commit = repository.push('break it');
	const pulled = await browser.finished(await browser.start('hsb1', 'pull'));
	expect(pulled).toMatchObject({ state: 'succeeded', evidence: { commitAfter: commit } });
	expect(pulled.message).toContain('does not evaluate');
	await systemOf(world, 'does-not-evaluate');
});

it('never means never', async () => {
	await using world = await openWorld({ hostEnv: { NIXFLEET_EVALUATE: 'never' } });
	const { browser } = world;
	await browser.finished(await browser.start('hsb1', 'pull'));
	expect(await browser.request('hsb1', 'evaluate')).toMatchObject({
		ok: false,
		code: 'not-supported'
	});
	expect((await browser.host('hsb1'))?.actions.evaluate).toMatchObject({ enabled: false });
});
