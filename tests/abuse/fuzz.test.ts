import { expect, it } from 'vitest';
import { fuzz } from './fuzz/campaign.ts';
import { SURFACES } from './fuzz/surfaces.ts';

const COUNT = 250;

/** A sample of `npm run test:fuzz`, with a new seed each time, which a failure prints. */
it('changed frames and requests break nothing', async () => {
	const seed = Date.now() % 1_000_000;
	const reports = await fuzz({ seed, count: COUNT }).catch((error: unknown) => {
		throw new Error(`seed ${seed}`, { cause: error });
	});
	expect(reports.map(({ surface }) => surface)).toEqual(SURFACES.map(({ name }) => name));
	for (const { sent } of reports) expect(sent).toBeGreaterThanOrEqual(COUNT);
});
