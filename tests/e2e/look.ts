import { expect, type Locator, type Page } from '@playwright/test';
import axe from 'axe-core';

/** Pictures for people to look at: `npm run pictures` takes them. No test looks at one, and each takes its time. */
export const takesPictures = process.env.NIXFLEET_PICTURES === '1';
export const PICTURES = 'test-results/screenshots';

type Scheme = 'light' | 'dark';

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
async function soundIn(
	page: Page,
	colorScheme: Scheme,
	rules: { without: string[] } | { only: string[] }
): Promise<void> {
	await page.emulateMedia({ colorScheme });
	if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe.source);
	const found = await page.evaluate(runAxe, rules);
	expect(found, colorScheme).toEqual([]);
}

/** Runs in the page, in the axe that is there already: to bring it again for each look takes four times as long. */
async function runAxe(rules: { without: string[] } | { only: string[] }) {
	const { run } = Reflect.get(window, 'axe') as typeof axe;
	const { violations } = await run(document, {
		// What is right is not listed: that would take longer than to find it.
		resultTypes: ['violations'],
		...('only' in rules
			? { runOnly: rules.only, preload: false }
			: { rules: Object.fromEntries(rules.without.map((id) => [id, { enabled: false }])) })
	});
	return violations.map(({ id, nodes }) => ({
		id,
		where: nodes.map((node) => node.html.slice(0, 160))
	}));
}

/** Sound, and no wider than the window at each width; pictures of it in light and dark when they are asked for. */
export async function lookAt(
	page: Page,
	name: string,
	{ widths = [390, 1280], height = 900, fullPage = false } = {}
): Promise<void> {
	await sound(page);
	for (const width of widths) {
		await page.setViewportSize({ width, height });
		await expectNoSidewaysScrolling(page, `${name} at ${width} px`);
		for (const colorScheme of ['dark', 'light'] as const)
			await picture(page, `${name}-${colorScheme}-${width}`, { colorScheme, fullPage });
	}
}

/** A picture of a page or of a part of it, when pictures are asked for. */
export async function picture(
	what: Page | Locator,
	name: string,
	{ colorScheme, fullPage }: { colorScheme?: Scheme; fullPage?: boolean } = {}
): Promise<void> {
	if (!takesPictures) return;
	const page = 'page' in what ? what.page() : what;
	if (colorScheme !== undefined) await page.emulateMedia({ colorScheme });
	const path = `${PICTURES}/${name}.png`;
	await (page === what ? page.screenshot({ path, fullPage }) : what.screenshot({ path }));
}

export async function expectNoSidewaysScrolling(page: Page, what: string): Promise<void> {
	const wide = await page.evaluate(
		() => document.documentElement.scrollWidth - document.documentElement.clientWidth
	);
	expect(wide, what).toBe(0);
}
