import { appendFileSync, readFileSync, renameSync, writeFileSync } from 'node:fs';

/**
 * Preloaded into the processes of a fault run (`node --import`). A file names the points to die at, one after the other, a line
 * each, and how often one may be passed before: `server.accept.read 2`. Each works once: whoever renames the file first is the
 * one that dies, and leaves the rest of it for others.
 */
const file = process.env.NIXFLEET_FAILPOINT_FILE;
/** @type {Map<string, number>} */
const passed = new Map();

/** @param {string} path */
function armedWith(path) {
	try {
		return readFileSync(path, 'utf8').trim();
	} catch {
		return '';
	}
}

/** @param {string} name */
function failpoint(name) {
	if (file === undefined) return;
	const [line = '', ...rest] = armedWith(file).split('\n');
	const [wanted, count = '0'] = line.split(' ');
	if (wanted !== name) return;
	const times = (passed.get(name) ?? 0) + 1;
	passed.set(name, times);
	if (times <= Number(count)) return;
	try {
		renameSync(file, `${file}.hit`);
	} catch {
		return;
	}
	if (rest.length > 0) writeFileSync(file, rest.join('\n'));
	appendFileSync(`${file}.log`, `${name} ${process.pid}\n`);
	process.kill(process.pid, 'SIGKILL');
}

Reflect.set(globalThis, Symbol.for('nixfleet.failpoint'), failpoint);
