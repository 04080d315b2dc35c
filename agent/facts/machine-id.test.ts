import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../support/fixtures.ts';
import { machineId } from './machine-id.ts';

const ID = 'b08dfa6083e7567a1921a715000001fb';
const lasting = { platform: 'linux', isVolatile: () => false } as const;

function rootWith(content: string): string {
	const root = temporaryFolder();
	mkdirSync(join(root, 'etc'));
	writeFileSync(join(root, 'etc/machine-id'), content);
	return root;
}

it('is a hash that hides the identity and stays the same', () => {
	const root = rootWith(`${ID}\n`);
	expect(machineId(root, lasting)).toMatch(/^[0-9a-f]{64}$/);
	expect(machineId(root, lasting)).toBe(machineId(rootWith(ID), lasting));
	expect(machineId(root, lasting)).not.toContain(ID);
});

it('differs between machines', () =>
	expect(machineId(rootWith(ID), lasting)).not.toBe(
		machineId(rootWith(ID.replace('b', 'c')), lasting)
	));

it.each(['', 'uninitialized\n', 'not-an-id', ID.slice(1)])('is not told of %j', (content) =>
	expect(machineId(rootWith(content), lasting)).toBeUndefined()
);

it('is not told where there is no file', () =>
	expect(machineId(temporaryFolder(), lasting)).toBeUndefined());

it('is not told where it would be another one after the next boot', () =>
	expect(machineId(rootWith(ID), { ...lasting, isVolatile: () => true })).toBeUndefined());
