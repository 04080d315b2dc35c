import { NO_EVIDENCE, OperationResult } from '$lib/protocol/index.ts';
import { existsSync, mkdirSync, readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { order, temporaryFolder } from '../support/fixtures.ts';
import { newUlid } from '../ulid.ts';
import { Journal } from './journal.ts';
import { bootId, thisProcess } from './process-identity.ts';

const result = {
	outcome: 'succeeded',
	message: 'ok',
	startedAt: 1,
	finishedAt: 2,
	logBytes: 0,
	evidence: NO_EVIDENCE
} as const;
const run = () => ({ ...thisProcess(), bootId: bootId(), at: Date.now() });

describe('an order', () => {
	it('is on disk, readable by nobody else, once created', () => {
		const state = temporaryFolder();
		const given = order();
		const entry = new Journal(state).create(given, 1_000);
		const again = new Journal(state).entry(given.id).order();
		expect(again).toEqual({ state: 'valid', value: { order: given, receivedAt: 1_000 } });
		expect(statSync(join(entry.dir, 'operation.json')).mode & 0o077).toBe(0);
		expect(readdirSync(entry.dir)).toEqual(['operation.json']);
	});

	it('torn half-way was never accepted, is set aside, and may come again', () => {
		const state = temporaryFolder();
		const journal = new Journal(state);
		const given = order();
		const { dir } = journal.entry(given.id);
		mkdirSync(dir);
		writeFileSync(join(dir, 'operation.json'), '{"order":{"id"');
		expect(journal.judge(given.id, Date.now())).toEqual({ action: 'set-aside' });
		journal.setAside(given.id);
		expect(journal.knows(given.id)).toBe(false);
		expect(readdirSync(join(state, 'operations-torn'))).toHaveLength(1);
		journal.create(given, Date.now());
		expect(journal.judge(given.id, Date.now())).toEqual({ action: 'start' });
	});
});

describe('judging from disk', () => {
	it('follows the life of an operation', () => {
		const journal = new Journal(temporaryFolder());
		const given = order({ startWithinMs: 1_000 });
		const entry = journal.create(given, 10_000);
		expect(journal.judge(given.id, 11_000)).toEqual({ action: 'start' });
		expect(journal.judge(given.id, 11_001)).toEqual({ action: 'expired' });
		entry.claim(run());
		expect(journal.judge(given.id, 99_000)).toEqual({ action: 'adopt' });
		entry.writeResult(result);
		expect(journal.judge(given.id, 99_000)).toEqual({ action: 'report' });
	});

	it('tells a dead runner from another process with its number', () => {
		const journal = new Journal(temporaryFolder());
		const given = order();
		journal.create(given, Date.now()).claim({ ...run(), startTime: '1' });
		expect(journal.judge(given.id, Date.now())).toEqual({
			action: 'interrupted',
			why: 'runner-died'
		});
	});

	it('sees a reboot', () => {
		const journal = new Journal(temporaryFolder());
		const given = order();
		journal.create(given, Date.now()).claim({ ...run(), bootId: 'an earlier one' });
		expect(journal.judge(given.id, Date.now())).toEqual({ action: 'interrupted', why: 'rebooted' });
	});
});

it('exactly one claims an operation', () => {
	const journal = new Journal(temporaryFolder());
	const entry = journal.create(order(), Date.now());
	expect(entry.claim(run())).toBe(true);
	expect(entry.claim({ ...run(), never: true })).toBe(false);
	expect(entry.run()?.never).toBeUndefined();
});

it('the first result stands', () => {
	const journal = new Journal(temporaryFolder());
	const entry = journal.create(order(), Date.now());
	expect(entry.writeResult(result)).toBe(true);
	expect(entry.writeResult({ ...result, outcome: 'failed' })).toBe(false);
	expect(entry.result()?.outcome).toBe('succeeded');
});

it('a result that cannot be read is the end all the same, and says that it could not be read', () => {
	const journal = new Journal(temporaryFolder());
	const given = order({ command: 'switch' });
	const entry = journal.create(given, Date.now());
	entry.claim({ ...run(), at: 7, startTime: '1' });
	const whole = JSON.stringify(result);
	writeFileSync(join(entry.dir, 'result.json'), whole.slice(0, whole.length / 2));
	expect(entry.writeResult(result)).toBe(false);
	expect(OperationResult.parse(entry.result())).toMatchObject({
		outcome: 'interrupted',
		message: expect.stringContaining('its result could not be read from'),
		startedAt: 7,
		evidence: NO_EVIDENCE
	});
	expect(journal.judge(given.id, Date.now())).toEqual({ action: 'report' });
	expect(journal.digest()).toMatchObject([{ id: given.id, state: 'finished' }]);
});

it('the digest lists what is not acknowledged', () => {
	const journal = new Journal(temporaryFolder());
	const entries = [0, 1, 2, 3].map((n) =>
		journal.create(order({ id: newUlid(1_000 + n) }), Date.now())
	);
	const [, running, finished, acked] = entries;
	for (const entry of [running, finished, acked]) entry?.claim(run());
	running?.appendPhase({ phase: 'fetch', at: 1 });
	running?.appendPhase({ phase: 'verify', at: 2 });
	writeFileSync(running?.logPath ?? '', 'abc');
	finished?.writeResult(result);
	acked?.writeResult(result);
	acked?.markAcked();
	expect(
		journal.digest().map(({ state, phase, logBytes }) => ({ state, phase, logBytes }))
	).toEqual([
		{ state: 'accepted', phase: null, logBytes: 0 },
		{ state: 'running', phase: 'verify', logBytes: 3 },
		{ state: 'finished', phase: null, logBytes: 0 }
	]);
});

it('a half-written phase is passed over', () => {
	const journal = new Journal(temporaryFolder());
	const entry = journal.create(order(), Date.now());
	entry.appendPhase({ phase: 'fetch', at: 1 });
	writeFileSync(join(entry.dir, 'phase'), '{"phase":"fetch","at":1}\n{"phase":"ver', 'utf8');
	expect(entry.phases()).toEqual([{ phase: 'fetch', at: 1 }]);
});

describe('pruning', () => {
	it('deletes old acknowledged entries and still knows their ids, even after a restart', () => {
		const state = temporaryFolder();
		const journal = new Journal(state);
		const [old, young, open] = [
			order({ id: newUlid(1) }),
			order({ id: newUlid(2) }),
			order({ id: newUlid(3) })
		];
		for (const given of [old, young, open]) journal.create(given, Date.now());
		for (const given of [old, young]) journal.entry(given.id).markAcked();
		const longAgo = (Date.now() - 15 * 24 * 60 * 60 * 1000) / 1000;
		for (const given of [old, open]) utimesSync(journal.entry(given.id).dir, longAgo, longAgo);
		journal.prune(Date.now());
		expect(existsSync(journal.entry(old.id).dir)).toBe(false);
		expect(journal.ids()).toEqual([young.id, open.id]);
		expect(new Journal(state).knows(old.id)).toBe(true);
		expect(journal.knows(newUlid())).toBe(false);
	});
});

it('nothing but a ULID becomes a path', () => {
	expect(() => new Journal(temporaryFolder()).entry('../../etc')).toThrow();
});
