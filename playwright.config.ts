import { defineConfig } from '@playwright/test';
import { browserPath } from './scripts/browser.mjs';

/** What only makes pictures has nothing to do where nobody asks for them (tests/e2e/look.ts). */
const picturesOnly = process.env.NIXFLEET_PICTURES === '1' ? [] : ['**/screenshots.spec.ts'];

/** Real Chromium against the built dashboard. Each spec starts its own world on a free port. */
export default defineConfig({
	testDir: 'tests/e2e',
	testIgnore: picturesOnly,
	outputDir: 'test-results/e2e',
	// A deadline for a machine that is busy with something else, not how long it takes.
	timeout: 180_000,
	expect: { timeout: 15_000 },
	// By test, not by file, so that both workers have something to do until the end.
	fullyParallel: true,
	workers: 2,
	retries: 0,
	reporter: [['list'], ['json', { outputFile: 'test-results/playwright.json' }]],
	use: {
		viewport: { width: 1280, height: 800 },
		reducedMotion: 'reduce',
		screenshot: 'only-on-failure',
		// The pages themselves are in it. A film of them besides would take a quarter of the machine.
		trace: { mode: 'retain-on-failure', screenshots: false },
		launchOptions: {
			executablePath: browserPath(),
			args: [
				'--no-sandbox',
				'--disable-gpu',
				'--disable-quic',
				'--no-first-run',
				'--disable-background-networking',
				'--disable-component-update',
				'--disable-sync'
			]
		}
	}
});
