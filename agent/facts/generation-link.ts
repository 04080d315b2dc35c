import { basename, dirname, join } from 'node:path';

/** Number in the name of a profile's link: `system-42-link` is 42; null for any other name. */
export function generationNumber(profile: string, link: string): number | null {
	const name = basename(profile);
	if (!link.startsWith(`${name}-`)) return null;
	const match = /^-(\d{1,9})-link$/.exec(link.slice(name.length));
	return match ? Number(match[1]) : null;
}

/** The link of one generation of a profile. */
export const generationLink = (profile: string, number: number): string =>
	join(dirname(profile), `${basename(profile)}-${number}-link`);
