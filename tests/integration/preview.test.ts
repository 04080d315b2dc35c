import { existsSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { AFTER, BEFORE } from '../support/specs.ts';
import { openWorld } from '../support/world.ts';

/** A look at what a commit would change, with the real Nix, and a switch to exactly what was looked at. */

it('a preview changes nothing, tells what would change, and its switch activates exactly that', async () => {
	await using world = await openWorld({ spec: BEFORE });
	const { browser, host, repository } = world;
	const first = await browser.finished(await browser.start('hsb1', 'pull-switch'));
	repository.setHost('hsb1', AFTER);
	const commit = repository.push('hsb1: everything anew');

	const id = await browser.ask('hsb1', { command: 'preview' });
	const preview = await browser.finished(id);
	expect(preview).toMatchObject({
		state: 'succeeded',
		commit,
		evidence: {
			previewedCommit: commit,
			commitAfter: first.evidence?.commitAfter,
			systemPathAfter: first.evidence?.builtPath
		}
	});
	const { comparison, builtPath } = preview.evidence ?? {};
	expect(comparison).toMatchObject({ from: first.evidence?.builtPath, to: builtPath });
	expect(comparison?.rebootNeeded).toBe(true);
	expect(comparison?.units).toEqual({
		stop: ['old.service'],
		restart: ['web.service'],
		start: ['new.service'],
		reload: [],
		keep: []
	});
	const changes = comparison?.closure?.changes ?? [];
	const change = (name: string) => changes.find((each) => each.name === name);
	expect(change('hello')).toMatchObject({ before: '1.0', after: '2.0' });
	expect(change('jq')).toMatchObject({ before: '1.6', after: null });
	expect(change('ripgrep')).toMatchObject({ before: null, after: '14' });
	expect(change('ripgrep')?.sizeBytes).toBeGreaterThan(90_000);
	expect(readlinkSync(join(host.root, 'run/current-system'))).toBe(first.evidence?.builtPath);
	expect((await browser.log(id)).toString()).toContain('would restart the following units');
	// Nothing in between is hidden: the commits, too, can be asked for.
	expect(
		await browser.rpc.target.commits.query({ from: first.commit ?? '', to: commit })
	).toMatchObject([{ commit, subject: 'hsb1: everything anew' }]);

	const switched = await browser.finished(
		await browser.ask('hsb1', {
			command: 'pull-switch',
			commit,
			argument: { systemPath: builtPath ?? null }
		})
	);
	expect(switched).toMatchObject({
		state: 'succeeded',
		evidence: { builtPath, systemPathAfter: builtPath, commitAfter: commit }
	});
});

it('a switch to something else than what was previewed activates nothing', async () => {
	await using world = await openWorld({ spec: BEFORE });
	const { browser, repository } = world;
	const first = await browser.finished(await browser.start('hsb1', 'pull-switch'));
	repository.setHost('hsb1', AFTER);
	const commit = repository.push('hsb1: everything anew');
	const done = await browser.finished(
		await browser.ask('hsb1', {
			command: 'pull-switch',
			commit,
			argument: { systemPath: '/nix/store/another-system' }
		})
	);
	expect(done.state).toBe('failed');
	expect(done.message).toContain('not the system that was previewed');
	expect(done.evidence?.systemPathAfter).toBe(first.evidence?.builtPath);
});

it('a commit that changes nothing is told so before it is pulled', async () => {
	await using world = await openWorld({ spec: BEFORE });
	const { browser, repository } = world;
	await browser.finished(await browser.start('hsb1', 'pull-switch'));
	repository.write('README.md', 'words');
	repository.push('words only');
	const preview = await browser.finished(await browser.ask('hsb1', { command: 'preview' }));
	expect(preview.message).toContain('changes nothing for this host');
	expect(preview.evidence?.comparison).toMatchObject({
		closure: { changes: [], sizeBytes: 0 },
		rebootNeeded: false
	});
});

it('a build that fails is a failed preview, and the host stays as it is', async () => {
	await using world = await openWorld({ spec: BEFORE });
	const { browser, host, repository } = world;
	repository.setHost('hsb1', { failBuild: true });
	repository.push('break it');
	const preview = await browser.finished(await browser.ask('hsb1', { command: 'preview' }));
	expect(preview.state).toBe('failed');
	expect(preview.message).toContain('nothing was activated');
	expect(existsSync(join(host.root, 'run/current-system'))).toBe(false);
});
