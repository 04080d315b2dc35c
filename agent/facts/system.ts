import { StorePath, type Running } from '$lib/protocol/index.ts';
import { lstatSync, readdirSync, readlinkSync, realpathSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { generationLink, generationNumber } from './generation-link.ts';
import type { HostConfig } from '../config.ts';
import type { Platform } from '../platform/index.ts';

/** The parts of a system that only a reboot replaces; as `system.autoUpgrade` of NixOS compares them. */
const BOOT_PARTS = ['initrd', 'kernel', 'kernel-modules'];

/** Where a link leads in the end, as `readlink -f` says it; null when there is no link or it leads nowhere. */
export function readLink(path: string | null): string | null {
	if (path === null) return null;
	try {
		const parsed = StorePath.safeParse(realpathSync(path));
		return parsed.success ? parsed.data : null;
	} catch {
		return null;
	}
}

/** What runs now, by the links the system keeps itself; null when there are none. */
export function readSystem(config: HostConfig, platform: Platform): Running | null {
	const running = firstLink(platform.runningLinks);
	if (running === null) return null;
	const profile = firstLink(platform.profileLinks);
	const bootedPath = readLink(platform.bootedLink);
	return {
		systemPath: running.target,
		bootedPath,
		profilePath: profile?.target ?? null,
		generation: profile === null ? null : generationOf(profile.link, running.target),
		activatedAt: Math.round(lstatSync(running.link).mtimeMs),
		rebootNeeded:
			platform.bootedLink === null ? null : rebootNeeded(platform.bootedLink, running.link)
	};
}

function firstLink(links: readonly string[]): { link: string; target: string } | null {
	for (const link of links) {
		const target = readLink(link);
		if (target !== null) return { link, target };
	}
	return null;
}

/** Number of the profile's generation that is the running system. */
function generationOf(profile: string, systemPath: string): number | null {
	try {
		const current = resolve(dirname(profile), readlinkSync(profile));
		if (readLink(current) === systemPath) return generationNumber(profile, basename(current));
		// The profile is elsewhere, as after a failed activation: look for the one that runs.
		const numbers = readdirSync(dirname(profile))
			.flatMap((link) => generationNumber(profile, link) ?? [])
			.sort((a, b) => b - a);
		return (
			numbers.find((number) => readLink(generationLink(profile, number)) === systemPath) ?? null
		);
	} catch {
		return null;
	}
}

/** Whether the system at `path` has other parts than what was booted. Null when neither side shows them. */
export function rebootNeeded(booted: string, path: string): boolean | null {
	const pairs = BOOT_PARTS.map((part) => [
		readLink(join(booted, part)),
		readLink(join(path, part))
	]);
	if (pairs.every(([before, after]) => before === null || after === null)) return null;
	return pairs.some(([before, after]) => before !== after);
}
