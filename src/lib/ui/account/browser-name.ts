import { SESSION_TEXTS } from '../texts/index.ts';

const BROWSERS: readonly (readonly [RegExp, string])[] = [
	[/\bEdgA?\//, 'Edge'],
	[/\bOPR\//, 'Opera'],
	[/\bFirefox\/|\bFxiOS\//, 'Firefox'],
	[/\bHeadlessChrome\/|\bChrom(e|ium)\/|\bCriOS\//, 'Chrome'],
	[/\bSafari\//, 'Safari']
];
const SYSTEMS: readonly (readonly [RegExp, string])[] = [
	[/\bAndroid\b/, 'Android'],
	[/\b(iPhone|iPad)\b/, 'iOS'],
	[/\bWindows\b/, 'Windows'],
	[/\bMac OS X\b|\bMacintosh\b/, 'macOS'],
	[/\bCrOS\b/, 'ChromeOS'],
	[/\bLinux\b|\bX11\b/, 'Linux']
];

const find = (table: typeof BROWSERS, agent: string) =>
	table.find(([pattern]) => pattern.test(agent))?.[1];

/** "Firefox on Linux", out of what a browser calls itself. It can call itself anything, so this only helps to remember. */
export function browserName(agent: string | null): string {
	if (agent === null || agent.trim() === '') return SESSION_TEXTS.unknownBrowser;
	const browser = find(BROWSERS, agent);
	const system = find(SYSTEMS, agent);
	if (browser === undefined) return agent.slice(0, 60);
	return system === undefined ? browser : SESSION_TEXTS.browserOn(browser, system);
}
