import AxeBuilder from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';

/** Pictures for people to look at after a run. */
const PICTURES = 'test-results/screenshots';
const SCHEMES = ['light', 'dark'] as const;

type Scheme = (typeof SCHEMES)[number];

/** What a scheme can change. All else is the same document in every scheme. */
const COLOUR_RULES = ['color-contrast', 'link-in-text-block'];

/**
 * Axe finds nothing wrong with a page as it is, in light and in dark. Both at once: to come there again costs more than to look.
 * @param without rules that do not hold here
 */
export async function sound(page: Page, without: string[] = []): Promise<void> {
	await soundIn(page, 'dark', { only: COLOUR_RULES.filter((rule) => !without.includes(rule)) });
	await soundIn(page, 'light', { without });
}

/** The same in one scheme, by all rules or by some. */
export async function soundIn(
	page: Page,
	colorScheme: Scheme,
	rules: { without?: string[] } | { only: string[] } = {}
) {
	await page.emulateMedia({ colorScheme });
	// "Legacy": in the page itself. The other way opens a tab for each result, for frames of other origins that we do not have.
	const axe = new AxeBuilder({ page }).setLegacyMode(true);
	if ('only' in rules) axe.withRules(rules.only);
	else axe.disableRules(rules.without ?? []);
	const { violations } = await axe.analyze();
	const found = violations.map(({ id, nodes }) => ({
		id,
		where: nodes.map((node) => node.html.slice(0, 160))
	}));
	expect(found, colorScheme).toEqual([]);
}

/** Sound, no wider than the window, and pictures of it: light and dark, at each width. */
export async function lookAt(
	page: Page,
	name: string,
	{ widths = [390, 1280], height = 900, fullPage = false } = {}
): Promise<void> {
	for (const scheme of SCHEMES) {
		await soundIn(page, scheme);
		for (const width of widths) {
			await page.setViewportSize({ width, height });
			await expectNoSidewaysScrolling(page, `${name} at ${width} px`);
			const path = `${PICTURES}/${name}-${scheme}-${width}.png`;
			await page.screenshot({ path, fullPage });
		}
	}
	await page.emulateMedia({ colorScheme: 'light' });
}

export async function expectNoSidewaysScrolling(page: Page, what: string): Promise<void> {
	const wide = await page.evaluate(
		() => document.documentElement.scrollWidth - document.documentElement.clientWidth
	);
	expect(wide, what).toBe(0);
}
