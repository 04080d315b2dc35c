import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { bootId } from '../journal/process-identity.ts';
import { order, write } from '../support/fixtures.ts';
import { deadRunner, supervise } from '../support/supervisor.ts';

// Real processes on a busy machine take their time.
vi.setConfig({ testTimeout: 30_000 });

describe('restart-agent', () => {
	it('is claimed by the agent that takes it, and told as done by the next one', async () => {
		const { supervisor, restarts, journal, make, instanceId } = supervise();
		const given = order({ command: 'restart-agent' });
		supervisor.offer(given);
		await supervisor.start(given.id);
		await supervisor.start(given.id);
		expect(restarts).toEqual([instanceId]);
		const entry = journal.entry(given.id);
		await supervisor.look();
		expect(entry.result(), 'the agent that restarts says nothing').toBeNull();
		supervisor.stop();
		// What a restart leaves: the claim of a process that is gone.
		const run = entry.run();
		write(join(entry.dir, 'run.json'), JSON.stringify({ ...run, startTime: '1' }));
		const next = make();
		await next.supervisor.look();
		expect(entry.result()).toMatchObject({
			outcome: 'succeeded',
			evidence: { exitCode: 0, instanceBefore: instanceId, instanceAfter: next.instanceId }
		});
	});

	it('cannot be stopped half-way, and kills nobody', async () => {
		const { supervisor, journal } = supervise();
		const given = order({ command: 'restart-agent' });
		supervisor.offer(given);
		await supervisor.start(given.id);
		supervisor.cancel(given.id, true);
		await supervisor.look();
		expect(journal.entry(given.id).result()).toBeNull();
	});
});

describe('reboot', () => {
	const confirming = (command: 'reboot' | 'pull', bootOf: string) => {
		const parts = supervise();
		const given = order({ command });
		parts.supervisor.offer(given);
		const entry = parts.journal.entry(given.id);
		entry.claim({ ...deadRunner, bootId: bootOf });
		entry.appendPhase({ phase: 'confirm', at: Date.now() });
		parts.supervisor.stop();
		return { ...parts, entry };
	};

	it('succeeded when the host is back with another boot id', async () => {
		const { make, entry } = confirming('reboot', 'the boot before');
		await make().supervisor.look();
		expect(entry.result()).toMatchObject({
			outcome: 'succeeded',
			evidence: { exitCode: 0, bootIdBefore: 'the boot before', bootIdAfter: bootId() }
		});
	});

	it('says nothing while the host may still be going down', async () => {
		const { make, entry } = confirming('reboot', bootId());
		await make().supervisor.look();
		expect(entry.result()).toBeNull();
	});

	it('is the only thing a restart of the host makes a success', async () => {
		const { make, entry } = confirming('pull', 'the boot before');
		await make().supervisor.look();
		expect(entry.result()).toMatchObject({ outcome: 'interrupted' });
	});
});
