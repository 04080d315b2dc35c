import type { Page } from '@playwright/test';
import { gzipSync } from 'node:zlib';
import { expect, live, signIn, test } from './world.ts';

/** KB of JavaScript, compressed by gzip, that a page may load before anybody clicks (docs/performance.md). */
const BUDGETS = [
	{ name: 'sign in', path: '/login', kb: 120 },
	{ name: 'fleet', path: '/', kb: 120 },
	{ name: 'host', path: '/hosts/hsb1', kb: 160 }
];

/** What a first visit loads, nothing kept from before: each script once, as gzip makes it. */
async function firstLoad(page: Page, url: string): Promise<{ kb: number; scripts: string[] }> {
	const sizes = new Map<string, number>();
	const bodies: Promise<void>[] = [];
	page.on('response', (response) => {
		if (!(response.headers()['content-type'] ?? '').includes('javascript')) return;
		bodies.push(
			response.body().then((body) => void sizes.set(response.url(), gzipSync(body).length))
		);
	});
	await page.goto(url);
	if (!url.endsWith('/login')) await live(page);
	await page.waitForLoadState('networkidle');
	await Promise.all(bodies);
	const bytes = [...sizes.values()].reduce((sum, size) => sum + size, 0);
	return {
		kb: bytes / 1024,
		scripts: [...sizes]
			.sort(([, a], [, b]) => b - a)
			.map(([script, size]) => `${(size / 1024).toFixed(1)} ${new URL(script).pathname}`)
	};
}

test('pages load no more JavaScript than they may', async ({ browser, page, world }, info) => {
	const { url } = world.dashboard;
	await signIn(page, url);
	const storageState = await page.context().storageState();
	for (const { name, path, kb } of BUDGETS) {
		await using context = await browser.newContext(path === '/login' ? {} : { storageState });
		const loaded = await firstLoad(await context.newPage(), `${url}${path}`);
		info.annotations.push({ type: name, description: `${loaded.kb.toFixed(1)} KB` });
		process.stdout.write(`  ${name}: ${loaded.kb.toFixed(1)} KB of JavaScript, budget ${kb}\n`);
		// Something that loads nothing would be within any budget.
		expect(loaded.kb, name).toBeGreaterThan(20);
		expect(loaded.kb, `${name} loads\n${loaded.scripts.join('\n')}`).toBeLessThanOrEqual(kb);
	}
});
