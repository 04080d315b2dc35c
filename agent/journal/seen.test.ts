import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder, write } from '../support/fixtures.ts';
import { newUlid } from '../ulid.ts';
import { SeenIds } from './seen.ts';

const START = Date.parse('2026-01-01');
const ids = (count: number): string[] =>
	Array.from({ length: count }, (_none, index) => newUlid(START + index * 1_000));

describe('ids of performed operations', () => {
	it('are known to the next agent', () => {
		const folder = temporaryFolder();
		const [id = ''] = ids(1);
		new SeenIds(folder).add(id);
		expect(new SeenIds(folder).has(id)).toBe(true);
		expect(new SeenIds(folder).has(newUlid())).toBe(false);
	});

	it('stay refused when there are more than are remembered one by one', () => {
		const folder = temporaryFolder();
		const all = ids(12_000);
		write(join(folder, 'seen'), `${all.slice(0, 11_500).join('\n')}\n`);
		const seen = new SeenIds(folder);
		for (const id of all.slice(11_500)) seen.add(id);
		const next = new SeenIds(folder);
		for (const known of [seen, next]) {
			expect(all.every((id) => known.has(id))).toBe(true);
			expect(known.has(newUlid(START - 1))).toBe(true);
			expect(known.has(newUlid())).toBe(false);
		}
		expect(readFileSync(join(folder, 'seen'), 'utf8').split('\n').length).toBeLessThan(11_100);
	});

	it('outlive a torn last line and rubbish', () => {
		const folder = temporaryFolder();
		const [id = ''] = ids(1);
		write(join(folder, 'seen'), `rubbish\n${id}\n01ABC`);
		const seen = new SeenIds(folder);
		expect(seen.has(id)).toBe(true);
		expect(seen.has(newUlid())).toBe(false);
		const next = newUlid();
		seen.add(next);
		expect(new SeenIds(folder).has(next), 'what was added after it').toBe(true);
	});
});
