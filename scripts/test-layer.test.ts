import { expect, it, vi } from 'vitest';
import { runLanes } from './test-layer.mjs';
import { vitest } from './test-layers.mjs';
import { temporaryFolder } from '../tests/support/folder.ts';

/** A layer that prints and ends, and passes or fails by how it ended. */
const layer = (title: string, script: string) => ({
	title,
	command: [process.execPath, '-e', script],
	result: (endedWell: boolean) => ({
		passed: endedWell ? 1 : 0,
		skipped: 0,
		failures: endedWell ? [] : [title]
	})
});

/** What is written to standard output meanwhile, and the results. */
async function run(...lanes: Parameters<typeof runLanes>) {
	const written: string[] = [];
	const spy = vi
		.spyOn(process.stdout, 'write')
		.mockImplementation((text) => written.push(String(text)) > 0);
	try {
		return { results: await runLanes(...lanes), written: written.join('') };
	} finally {
		spy.mockRestore();
	}
}

it('lanes run beside each other, each in its order; what a layer writes stays together', async () => {
	// The first of each lane waits until the other lane's first has begun, so neither can be alone.
	using folder = temporaryFolder('lanes');
	const meet = (own: string, other: string) =>
		`const fs = require('node:fs'); process.chdir(${JSON.stringify(folder.path)});
		console.log('${own} one'); fs.writeFileSync('${own}', '');
		const look = setInterval(() => fs.existsSync('${other}') && (clearInterval(look), console.log('${own} two')), 20);`;
	const { results, written } = await run(
		[layer('left', meet('a', 'b')), layer('after left', 'console.log("later")')],
		[layer('right', meet('b', 'a'))]
	);
	expect(results).toEqual(Array(3).fill({ passed: 1, skipped: 0, failures: [] }));
	expect(written).toContain('a one\na two\n');
	expect(written).toContain('b one\nb two\n');
	expect(written.indexOf('later')).toBeGreaterThan(written.indexOf('a two'));
});

it('a layer that fails, dies or cannot start fails; the others still run', async () => {
	const { results, written } = await run(
		[
			layer('fails', 'console.error("because"); process.exit(3)'),
			layer('dies', 'process.kill(process.pid, "SIGKILL")'),
			{ ...layer('is not there', ''), command: ['./no-such-program'] }
		],
		[layer('works', '')]
	);
	expect(results.flatMap(({ failures }) => failures)).toEqual(['fails', 'dies', 'is not there']);
	expect(results.map(({ passed }) => passed)).toEqual([0, 0, 0, 1]);
	expect(written).toContain('because');
	expect(written).toMatch(/fails: FAILED in \d+ s/);
});

it('a suite that ended badly without a failed test is a failure, and so is one that ran none', () => {
	const nothing = vitest('no-such-project');
	expect(nothing.result(false).failures).toEqual([
		'vitest: no-such-project: ended badly, see above'
	]);
	expect(nothing.result(true).failures).toEqual(['vitest: no-such-project: ran no test']);
});
