import { LIMITS, type Generation, type HostFacts, type Running } from '$lib/protocol/index.ts';
import { lstatSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Platform } from '../platform/index.ts';
import { generationNumber } from './generation-link.ts';
import { readLink } from './system.ts';

/** The profile whose links are there; null when there is none. */
export const presentProfile = (platform: Platform): string | null =>
	platform.profileLinks.find((link) => readLink(link) !== null) ?? null;

/** All generations of the profile, by its links: no program is asked, and none of them needs to be root. */
export function readGenerations(
	platform: Platform,
	running: Running | null
): Pick<HostFacts, 'generations' | 'generationsTotal'> {
	const profile = presentProfile(platform);
	if (profile === null) return { generations: [], generationsTotal: 0 };
	const next = readLink(profile);
	const all: Generation[] = [];
	for (const link of readdirSync(dirname(profile))) {
		const number = generationNumber(profile, link);
		if (number === null) continue;
		const path = join(dirname(profile), link);
		const systemPath = readLink(path);
		if (systemPath === null) continue;
		all.push({
			number,
			systemPath,
			at: Math.round(lstatSync(path).mtimeMs),
			current: false,
			booted: false,
			next: false
		});
	}
	all.sort((a, b) => b.number - a.number);
	// The same system may have several numbers: the newest stands for it, except where the host itself names one.
	const mark = (path: string | null | undefined, wanted: number | null): Generation | undefined =>
		all.find((each) => each.systemPath === path && (wanted === null || each.number === wanted)) ??
		all.find((each) => each.systemPath === path);
	const current = mark(running?.systemPath, running?.generation ?? null);
	const booted = mark(running?.bootedPath, null);
	const upcoming = mark(next, null);
	if (current) current.current = true;
	if (booted) booted.booted = true;
	if (upcoming) upcoming.next = true;
	return { generations: shown(all), generationsTotal: all.length };
}

/** The newest, and with them those that matter however old they are. */
function shown(all: readonly Generation[]): Generation[] {
	const matters = (each: Generation): boolean => each.current || each.booted || each.next;
	const old = all.slice(LIMITS.generations).filter(matters);
	return [...all.slice(0, LIMITS.generations - old.length), ...old];
}
