import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { LIMITS, type Running } from '$lib/protocol/index.ts';
import { temporaryFolder } from '../../tests/support/folder.ts';
import type { Platform } from '../platform/index.ts';
import { readGenerations } from './generations.ts';

/** Systems that are there: a link that leads nowhere is no generation. */
const store = temporaryFolder('store');
const system = (number: number): string => join(store.path, `system-${number}`);
beforeAll(() => {
	for (let number = 1; number <= LIMITS.generations + 20; number++) mkdirSync(system(number));
});
afterAll(() => store[Symbol.dispose]());

function profile(options: { numbers: number[]; next: number }) {
	const folder = temporaryFolder('profiles');
	const link = join(folder.path, 'profiles/system');
	mkdirSync(join(folder.path, 'profiles'));
	for (const number of options.numbers) symlinkSync(system(number), `${link}-${number}-link`);
	symlinkSync(`system-${options.next}-link`, link);
	symlinkSync(system(1), join(folder.path, 'profiles/other-1-link'));
	const platform = { profileLinks: [link] } as unknown as Platform;
	return { ...folder, platform };
}

const running = (more: Partial<Running>): Running => ({
	systemPath: system(2),
	bootedPath: system(1),
	profilePath: null,
	generation: null,
	activatedAt: null,
	rebootNeeded: null,
	...more
});

it('are read newest first, with what runs, what was booted and what boots next', () => {
	using folder = profile({ numbers: [1, 2, 10], next: 10 });
	const { generations, generationsTotal } = readGenerations(folder.platform, running({}));
	expect(generationsTotal).toBe(3);
	expect(generations).toMatchObject([
		{ number: 10, systemPath: system(10), current: false, booted: false, next: true },
		{ number: 2, current: true, booted: false, next: false },
		{ number: 1, current: false, booted: true, next: false }
	]);
});

it('that matter are told however many there are', () => {
	const numbers = Array.from({ length: LIMITS.generations + 20 }, (_, index) => index + 1);
	using folder = profile({ numbers, next: 3 });
	const { generations, generationsTotal } = readGenerations(folder.platform, running({}));
	expect(generationsTotal).toBe(numbers.length);
	expect(generations).toHaveLength(LIMITS.generations);
	expect(generations.slice(-3).map(({ number }) => number)).toEqual([3, 2, 1]);
});

it('are none where there is no profile', () => {
	const platform = { profileLinks: ['/nowhere/system'] } as unknown as Platform;
	expect(readGenerations(platform, null)).toEqual({ generations: [], generationsTotal: 0 });
});
