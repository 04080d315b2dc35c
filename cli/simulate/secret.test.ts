import { chmodSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { EnrollInput } from '$lib/protocol/index.ts';
import { temporaryFolder } from '../../tests/support/folder.ts';
import { loadSeed, secretOf } from './secret.ts';

it('the seed is made once, for its owner alone, and each host has its own secret of it', () => {
	using folder = temporaryFolder('seed');
	const state = join(folder.path, 'deep/state');
	const seed = loadSeed(state);
	expect(loadSeed(state)).toBe(seed);
	expect(statSync(join(state, 'seed')).mode & 0o777).toBe(0o600);
	expect(statSync(state).mode & 0o777).toBe(0o700);
	const at = { url: 'ws://localhost:3000/ws', name: 'sim-00001' };
	const secret = secretOf(seed, at);
	expect(EnrollInput.shape.secret.parse(secret)).toBe(secret);
	expect(secretOf(seed, at)).toBe(secret);
	expect(secretOf(seed, { ...at, name: 'sim-00002' })).not.toBe(secret);
	expect(secretOf(seed, { ...at, url: 'ws://localhost:3001/ws' })).not.toBe(secret);
});

it('what cannot be used is told', () => {
	using folder = temporaryFolder('seed');
	writeFileSync(join(folder.path, 'file'), '');
	expect(() => loadSeed(join(folder.path, 'file'))).toThrow(/seed cannot be used .*--state/);
	writeFileSync(join(folder.path, 'seed'), 'short\n');
	chmodSync(join(folder.path, 'seed'), 0o600);
	expect(() => loadSeed(folder.path)).toThrow(/does not hold what a simulation wrote/);
});
