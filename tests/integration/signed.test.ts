import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { git } from '../../agent/support/repository.ts';
import { temporaryFolder } from '../support/folder.ts';
import { waitFor } from '../support/wait-for.ts';
import { openWorld } from '../support/world.ts';

it('a host with allowed signers runs what they signed and nothing else, and the row says why', async () => {
	using folder = temporaryFolder('keys');
	const key = join(folder.path, 'alice');
	const signers = join(folder.path, 'allowed_signers');
	execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', key]);
	writeFileSync(signers, `alice@example.org ${readFileSync(`${key}.pub`, 'utf8')}`);
	await using world = await openWorld({ hostEnv: { NIXFLEET_ALLOWED_SIGNERS_FILE: signers } });
	const { browser, repository, host } = world;
	const sign = (on: boolean) => {
		repository.git('config', 'gpg.format', 'ssh');
		repository.git('config', 'user.signingkey', key);
		repository.git('config', 'commit.gpgsign', String(on));
	};
	sign(true);
	repository.setHost('hsb1', { motd: 'signed' });
	const good = repository.push('hsb1: signed');
	const first = await browser.finished(await browser.start('hsb1', 'pull-switch'));
	expect(first).toMatchObject({ state: 'succeeded', evidence: { commitAfter: good } });
	await waitFor('the signer', async () => {
		const row = await browser.host('hsb1');
		return row?.signature?.signer === 'alice@example.org' && row.status.onTarget;
	});

	// Somebody commits on the host itself: nothing is built from that.
	const checkout = join(host.stateDir, 'repo');
	git(checkout, 'commit', '--quiet', '--allow-empty', '--message', 'by hand');
	await browser.rpc.hosts.refresh.mutate({ hostIds: [(await browser.host('hsb1'))?.id ?? ''] });
	await waitFor(
		'the unsigned checkout',
		async () => (await browser.host('hsb1'))?.status.git.reason === 'not-signed'
	);
	const byHand = await browser.finished(await browser.start('hsb1', 'switch'));
	expect(byHand).toMatchObject({ state: 'failed' });
	expect(byHand.message).toContain('is not signed');

	sign(false);
	repository.setHost('hsb1', { motd: 'unsigned' });
	repository.push('hsb1: not signed');
	for (const command of ['preview', 'pull-switch'] as const) {
		const refused = await browser.finished(await browser.start('hsb1', command, true));
		expect(refused).toMatchObject({
			state: 'failed',
			evidence: { systemPathAfter: first.evidence?.systemPathAfter }
		});
		expect(refused.message).toContain('is not signed, so this host does not take it');
	}
	const row = await waitFor('the refusal in the row', async () => {
		const now = await browser.host('hsb1');
		return now?.status.git.reason === 'pull-failed' && now;
	});
	expect(row.status.sentence).toContain('is not signed');

	// A signed commit on top makes it good again.
	sign(true);
	const next = repository.push('hsb1: vouched for');
	expect(await browser.finished(await browser.start('hsb1', 'pull-switch'))).toMatchObject({
		state: 'succeeded',
		evidence: { commitAfter: next }
	});
});
