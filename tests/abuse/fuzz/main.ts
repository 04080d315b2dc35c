import { parseArgs } from 'node:util';
import { fuzz } from './campaign.ts';

/** `npm run test:fuzz -- --count 100000 --seed N --only forms`: that many changed frames or requests at each surface. */
const { values } = parseArgs({
	options: {
		seed: { type: 'string', default: String(Date.now() % 1_000_000) },
		count: { type: 'string', default: '100000' },
		only: { type: 'string' }
	}
});
const seed = Number(values.seed);
console.log(`seed ${seed}, ${values.count} at each surface`);
try {
	await fuzz({
		seed,
		count: Number(values.count),
		only: values.only,
		onDone: ({ surface, sent, perSecond, warmMiB, endMiB }) =>
			console.log(`${surface}: ${sent} sent, ${perSecond} a second, ${warmMiB} to ${endMiB} MiB`)
	});
	console.log('Nothing broke.');
} catch (error) {
	console.log(error instanceof Error ? error.message : error);
	console.log(`again: npm run test:fuzz -- --count ${values.count} --seed ${seed}`);
	process.exitCode = 1;
}
process.exit();
