import type { Health } from '$lib/client/fleet-health.ts';

/**
 * The icon of the tab, which shows how the fleet is. It is written into the page as a data URL: when the dashboard
 * is gone, no file could be fetched to say so. Icons know no tokens of the page, so their colours are named here.
 */

const GROUND = '#3757d6';
/** Lost contact: nothing of it shines. */
const GREY = '#6f7480';

const FLEET =
	'<g fill="#fff" stroke="#fff" stroke-width="2" stroke-linejoin="round"><path d="M32 9.5 41.5 30.5 32 26 22.5 30.5Z"/><path d="M19.5 33.5 29 54.5 19.5 50 10 54.5Z" opacity=".76"/><path d="M44.5 33.5 54 54.5 44.5 50 35 54.5Z" opacity=".76"/></g>';
/** With a badge there is room for one ship, which is then large enough for 16 pixels. */
const SHIP =
	'<path d="M26 7 43 45 26 36 9 45Z" fill="#fff" stroke="#fff" stroke-width="2" stroke-linejoin="round"/>';

/** Each state has a shape of its own, with an edge against tile and tab: disc, triangle, octagon, question. */
const BADGES: Record<Exclude<Health, 'none'>, string> = {
	ok: '<circle cx="45" cy="45" r="17" fill="#157f3d" stroke="#fff" stroke-width="4"/><path d="m37 45.5 6 6 10.5-12" fill="none" stroke="#fff" stroke-width="5" stroke-linecap="round" stroke-linejoin="round"/>',
	attention:
		'<path d="M44 25 62 60H26Z" fill="#f5b52e" stroke="#fff" stroke-width="4" stroke-linejoin="round"/><path d="M44 36.5v11M44 53.5v.1" stroke="#2b1d00" stroke-width="5" stroke-linecap="round"/>',
	failed:
		'<path d="M38 27h14l10 10v14l-10 10h-14l-10-10v-14z" fill="#d02a2a" stroke="#fff" stroke-width="4" stroke-linejoin="round"/><path d="m38.5 37.5 13 13m0-13-13 13" stroke="#fff" stroke-width="5.5" stroke-linecap="round"/>',
	unknown:
		'<circle cx="45" cy="45" r="17" fill="#fff"/><path d="M39 40.5a6 6 0 1 1 9.5 5c-2.2 1.5-3.5 2.4-3.5 4.5M45 55v.1" fill="none" stroke="#4a4f5a" stroke-width="5" stroke-linecap="round"/>'
};

export function faviconSvg(health: Health): string {
	const ground = health === 'unknown' ? GREY : GROUND;
	const inside = health === 'none' ? FLEET : SHIP + BADGES[health];
	return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64"><rect width="64" height="64" rx="15" fill="${ground}"/>${inside}</svg>`;
}

export const faviconUrl = (health: Health): string =>
	`data:image/svg+xml,${encodeURIComponent(faviconSvg(health))}`;
