import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { bootId, thisProcess } from '../journal/process-identity.ts';
import { order } from '../support/fixtures.ts';
import { deadRunner, supervise } from '../support/supervisor.ts';

// Real processes on a busy machine take their time.
vi.setConfig({ testTimeout: 30_000 });

describe('stopping', () => {
	it('what has not begun is done at once, and it never begins', async () => {
		const { supervisor, journal, launched } = supervise();
		const given = order();
		supervisor.offer(given);
		supervisor.cancel(given.id, false);
		expect(journal.entry(given.id).result()).toMatchObject({ outcome: 'cancelled' });
		await supervisor.start(given.id);
		expect(launched).toEqual([]);
		expect(journal.entry(given.id).claim(deadRunner)).toBe(false);
	});

	it('is a wish to the runner; only force is added later', () => {
		const { supervisor, journal } = supervise();
		const given = order();
		supervisor.offer(given);
		const entry = journal.entry(given.id);
		entry.claim({ ...thisProcess(), bootId: bootId(), at: 1 });
		supervisor.cancel(given.id, false);
		expect(entry.cancelWish()?.force).toBe(false);
		supervisor.cancel(given.id, true);
		expect(entry.cancelWish()?.force).toBe(true);
		supervisor.cancel(given.id, false);
		expect(entry.cancelWish()?.force).toBe(true);
		expect(entry.result()).toBeNull();
	});
});

describe('a stop that was refused', () => {
	const refused = () => {
		const parts = supervise();
		const given = order({ command: 'switch' });
		parts.supervisor.offer(given);
		const entry = parts.journal.entry(given.id);
		entry.claim({ ...thisProcess(), bootId: bootId(), at: 1 });
		entry.appendPhase({ phase: 'activate', at: 1 });
		// Long enough ago for the agent to end a runner that does not carry it out.
		const wish = { at: Date.now() - 60_000, force: false };
		entry.writeCancel(wish);
		entry.refuseCancel(wish);
		entry.appendPhase({ phase: 'confirm', at: 2 });
		return { ...parts, entry, id: given.id };
	};

	it('is over: the runner is left alone, also when the dashboard tells it again', async () => {
		const kill = vi.spyOn(process, 'kill');
		onTestFinished(() => kill.mockRestore());
		const { supervisor, entry, id } = refused();
		supervisor.cancel(id, false, true);
		await supervisor.look();
		expect(entry.cancelWish()).toBeNull();
		expect(kill).not.toHaveBeenCalled();
	});

	it('is not what somebody asks for later, nor one with force', () => {
		const { supervisor, entry, id } = refused();
		supervisor.cancel(id, false);
		expect(entry.cancelWish()).toMatchObject({ force: false });
		const forced = refused();
		forced.supervisor.cancel(forced.id, true, true);
		expect(forced.entry.cancelWish()).toMatchObject({ force: true });
	});
});

it('what makes a confirmed system last goes on without its runner, as an activation does', async () => {
	const { supervisor, journal } = supervise();
	const given = order({ command: 'switch' });
	supervisor.offer(given);
	const entry = journal.entry(given.id);
	entry.claim(deadRunner);
	entry.appendPhase({ phase: 'confirm', at: Date.now() });
	entry.guard.decide({ kind: 'confirmed', at: Date.now() });
	const loader = spawn('sleep', ['300'], { env: { ...process.env, NIXFLEET_OPERATION: given.id } });
	onTestFinished(() => void loader.kill('SIGKILL'));
	await once(loader, 'spawn');
	await supervisor.look();
	expect(entry.result()).toBeNull();
	expect(loader.exitCode ?? loader.signalCode).toBeNull();
	loader.kill('SIGKILL');
	await once(loader, 'exit');
	await supervisor.look();
	expect(entry.result()).toMatchObject({ outcome: 'interrupted' });
});
