import { spawn } from 'node:child_process';
import { cpus } from 'node:os';
import { say } from './install.mjs';

/**
 * One layer of the tests: a program, and what its end tells. `command` begins with the program.
 * @typedef {import('./test-results.mjs').Result} Result
 * @typedef {{ title: string, command: string[], result: (endedWell: boolean) => Result }} Layer
 */

/**
 * Runs layers, lanes beside each other and each lane in its order: for layers of which one waits while another works.
 * @param {Layer[][]} lanes @returns {Promise<Result[]>}
 */
export async function runLanes(...lanes) {
	const isAlone = lanes.length === 1;
	if (!isAlone)
		say(
			`\nBeside each other, each shown when it has ended: ${lanes.map((lane) => lane.map(({ title }) => title).join(', ')).join(' | ')}`
		);
	const results = await Promise.all(
		lanes.map(async (layers) => {
			const own = [];
			for (const layer of layers) own.push(layer.result(await runLayer(layer, isAlone)));
			return own;
		})
	);
	return results.flat();
}

/** @param {Layer} layer @param {boolean} isAlone Then its output is shown as it comes; otherwise in one piece. @returns {Promise<boolean>} */
async function runLayer({ title, command }, isAlone) {
	const heading = `\n── ${title} ${'─'.repeat(Math.max(0, 68 - title.length))}`;
	if (isAlone) say(heading);
	const started = Date.now();
	const before = processorTimes();
	const { endedWell, output } = await runProgram(command, isAlone);
	const after = processorTimes();
	const busy = Math.round(((after.busy - before.busy) / (after.all - before.all)) * 100);
	if (!isAlone) say(`${heading}\n${output}`);
	say(
		`${title}: ${endedWell ? 'ok' : 'FAILED'} in ${Math.round((Date.now() - started) / 1000)} s, processors ${busy} % busy`
	);
	return endedWell;
}

/** @param {string[]} command @param {boolean} isShown @returns {Promise<{ endedWell: boolean, output: string }>} */
function runProgram([program = '', ...args], isShown) {
	return new Promise((resolve) => {
		/** @type {Buffer[]} */
		const parts = [];
		const child = spawn(program, args, {
			stdio: ['ignore', isShown ? 'inherit' : 'pipe', isShown ? 'inherit' : 'pipe'],
			env: { ...process.env, CI: 'true' }
		});
		for (const stream of [child.stdout, child.stderr])
			stream?.on('data', (/** @type {Buffer} */ part) => parts.push(part));
		const end = (/** @type {boolean} */ endedWell, note = '') =>
			resolve({ endedWell, output: Buffer.concat(parts).toString() + note });
		child.on('error', (error) => end(false, error.message));
		child.on('close', (code) => end(code === 0));
	});
}

/** Of the whole machine, in milliseconds: a layer that leaves processors idle could run beside another. */
function processorTimes() {
	let [busy, all] = [0, 0];
	for (const { times } of cpus()) {
		const sum = Object.values(times).reduce((total, time) => total + time, 0);
		all += sum;
		busy += sum - times.idle;
	}
	return { busy, all };
}
