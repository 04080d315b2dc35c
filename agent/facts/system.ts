import { StorePath, type Running } from '$lib/protocol/index.ts';
import { lstatSync, readdirSync, readlinkSync, realpathSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
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
			platform.bootedLink === null ? null : rebootNeeded(platform.bootedLink, profile?.link ?? null)
	};
}

function firstLink(links: readonly string[]): { link: string; target: string } | null {
	for (const link of links) {
		const target = readLink(link);
		if (target !== null) return { link, target };
	}
	return null;
}

/** Number in the name of the profile's link that leads to the running system: `system-42-link` is 42. */
function generationOf(profile: string, systemPath: string): number | null {
	const name = basename(profile);
	const numberIn = (link: string): number | null => {
		const match = link.startsWith(`${name}-`) ? /-(\d{1,9})-link$/.exec(link) : null;
		return match ? Number(match[1]) : null;
	};
	try {
		const current = resolve(dirname(profile), readlinkSync(profile));
		if (readLink(current) === systemPath) return numberIn(basename(current));
		// The profile is elsewhere, as after a failed activation: look for the one that runs.
		const others = readdirSync(dirname(profile))
			.filter((link) => numberIn(link) !== null)
			.sort((a, b) => (numberIn(b) ?? 0) - (numberIn(a) ?? 0));
		const found = others.find((link) => readLink(join(dirname(profile), link)) === systemPath);
		return found === undefined ? null : numberIn(found);
	} catch {
		return null;
	}
}

/** Null when neither side shows what it boots with. */
function rebootNeeded(booted: string, profile: string | null): boolean | null {
	if (profile === null) return null;
	const pairs = BOOT_PARTS.map((part) => [
		readLink(join(booted, part)),
		readLink(join(profile, part))
	]);
	if (pairs.every(([before, after]) => before === null || after === null)) return null;
	return pairs.some(([before, after]) => before !== after);
}
