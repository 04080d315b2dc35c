import fs from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';

/**
 * A disk that is nearly full, for a host of the demo: loaded into its agent (`node --import …/nearly-full-disk.mjs?used=97`), which measures
 * `/` as ever and is told that so many percent of it are used. Nothing is written anywhere, and what else is measured is true.
 */
const used = Number(new URL(import.meta.url).searchParams.get('used'));
const { statfs } = fs;

fs.statfs = /** @type {typeof statfs} */ (
	async (path, ...rest) => {
		const found = await statfs(path, ...rest);
		if (path !== '/') return found;
		const free = (Number(found.blocks) * (100 - used)) / 100;
		return Object.assign(found, { bfree: Math.floor(free), bavail: Math.floor(free) });
	}
);
syncBuiltinESMExports();
