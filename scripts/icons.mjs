import { mkdirSync, readFileSync } from 'node:fs';
import { chromium } from 'playwright';
import { browserPath } from './browser.mjs';

/**
 * Draws the PNG icons of the manifest from static/logo.svg; to be run when the logo changes:
 *     node scripts/icons.mjs
 * `bleed`: the ground reaches to the edges, for systems that cut a shape of their own; what matters stays within the
 * middle 80 % that every shape keeps.
 */
const ICONS = [
	{ file: 'icon-192.png', size: 192, bleed: false },
	{ file: 'icon-512.png', size: 512, bleed: false },
	{ file: 'maskable-512.png', size: 512, bleed: true },
	{ file: 'apple-touch-180.png', size: 180, bleed: true }
];
const FOLDER = 'static/icons';

const logo = readFileSync('static/logo.svg', 'utf8');
const browser = await chromium.launch({
	executablePath: browserPath(),
	args: ['--no-sandbox']
});
mkdirSync(FOLDER, { recursive: true });
for (const { file, size, bleed } of ICONS) {
	const page = await browser.newPage({ viewport: { width: size, height: size } });
	const square = logo.replace(/ rx="\d+"/, '');
	// A larger canvas around the same drawing, filled by its ground.
	const drawn = bleed
		? square
				.replace('viewBox="0 0 64 64"', 'viewBox="-9 -9 82 82"')
				.replace('<rect ', '<rect x="-9" y="-9" ')
				.replace(/width="64" height="64"/, 'width="82" height="82"')
		: logo;
	await page.setContent(
		`<style>html,body{margin:0;background:transparent}svg{display:block;width:100vw;height:100vh}</style>${drawn}`
	);
	await page.screenshot({ path: `${FOLDER}/${file}`, omitBackground: true });
	await page.close();
}
await browser.close();
