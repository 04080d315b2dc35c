import type { Role } from '$lib/protocol/index.ts';
import { describe, expect, it } from 'vitest';
import { RoleMemory } from './role-memory.ts';

const UNTIL = 1_000;

function open() {
	const at: { now: number; version: number | null } = { now: 0, version: 1 };
	const memory = new RoleMemory({
		clock: { now: () => at.now },
		databaseVersion: () => at.version
	});
	return {
		at,
		memory,
		/** As when the database was asked and answered at once. */
		learn: (hash: string, role: Role = 'operator') => memory.before(hash)({ role, until: UNTIL })
	};
}

describe('a role', () => {
	it('is remembered, for its own session', () => {
		const { memory, learn } = open();
		learn('a', 'operator');
		learn('b', 'viewer');
		expect(['a', 'b', 'c'].map((hash) => memory.get(hash))).toEqual(['operator', 'viewer', null]);
	});

	it('is remembered as it was found last', () => {
		const { memory, learn } = open();
		learn('a', 'admin');
		learn('a', 'viewer');
		expect(memory.get('a')).toBe('viewer');
	});

	it('is not remembered past its time, nor when the clock is set back afterwards', () => {
		const { at, memory, learn } = open();
		learn('a');
		at.now = UNTIL - 1;
		expect(memory.get('a')).toBe('operator');
		at.now = UNTIL;
		expect(memory.get('a')).toBeNull();
		at.now = 0;
		expect(memory.get('a')).toBeNull();
	});

	it('is not remembered past another version of the database, also when the number comes back', () => {
		const { at, memory, learn } = open();
		learn('a');
		at.version = 2;
		expect(memory.get('a')).toBeNull();
		at.version = 1;
		expect(memory.get('a')).toBeNull();
	});

	it.each([
		['cannot be told', null],
		['could not be read', NaN]
	])('is not remembered where the version %s', (_, version) => {
		const { at, memory, learn } = open();
		at.version = version;
		learn('a');
		expect(memory.get('a')).toBeNull();
	});

	it('that was found before somebody else changed the database is not remembered', () => {
		const { at, memory } = open();
		const remember = memory.before('a');
		at.version = 2;
		remember({ role: 'admin', until: UNTIL });
		expect(memory.get('a')).toBeNull();
	});

	it('is forgotten when it is said, of whomever it was', () => {
		const { memory, learn } = open();
		learn('a');
		learn('b');
		memory.forget();
		expect(['a', 'b'].map((hash) => memory.get(hash))).toEqual([null, null]);
		learn('a');
		expect(memory.get('a')).toBe('operator');
	});

	it('that comes too late, because all was forgotten while it was looked up, is not remembered', () => {
		const { memory, learn } = open();
		const remember = memory.before('a');
		memory.forget();
		remember({ role: 'admin', until: UNTIL });
		expect(memory.get('a')).toBeNull();
		learn('a', 'viewer');
		remember({ role: 'admin', until: UNTIL });
		expect(memory.get('a')).toBe('viewer');
	});
});

it('no more than a thousand are remembered at once, the newest always', () => {
	const { memory, learn } = open();
	const hashes = Array.from({ length: 2_500 }, (_, index) => `hash ${index}`);
	for (const hash of hashes) {
		learn(hash);
		expect(memory.get(hash)).toBe('operator');
	}
	const kept = hashes.filter((hash) => memory.get(hash) !== null);
	expect(kept.length).toBeLessThanOrEqual(1_000);
});
