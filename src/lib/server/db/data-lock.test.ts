import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { temporaryFolder } from '../../../../tests/support/folder.ts';
import { lockDataDir } from './data-lock.ts';
import { driverPath } from './driver.ts';

function dataDir(): string {
	const folder = temporaryFolder('data-lock');
	onTestFinished(() => folder[Symbol.dispose]());
	return folder.path;
}

/** Another process that locks it in the same way, and then sits there. */
async function holder(dir: string) {
	const script = `
		const Database = require(${JSON.stringify(driverPath())});
		globalThis.lock = new Database(${JSON.stringify(join(dir, 'dashboard.lock'))});
		globalThis.lock.exec('begin exclusive');
		console.log('locked');
		setInterval(() => {}, 1000);
	`;
	const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
	onTestFinished(() => void child.kill('SIGKILL'));
	await once(child.stdout, 'data');
	return child;
}

it('a second one is refused, and told who is first, until that one lets go', () => {
	const dir = dataDir();
	const unlock = lockDataDir(dir);
	expect(() => lockDataDir(dir)).toThrow(
		`The data directory ${dir} is in use by a dashboard or a restore (process ${process.pid}). Stop that one first`
	);
	unlock();
	expect(readdirSync(dir)).toEqual([]);
	const again = lockDataDir(dir);
	expect(statSync(join(dir, 'dashboard.lock')).mode & 0o777).toBe(0o600);
	again();
});

it('one that was killed does not keep the next from starting', async () => {
	const dir = dataDir();
	const child = await holder(dir);
	// As in another container, where a number says nothing of who it is here.
	writeFileSync(join(dir, 'dashboard.pid'), JSON.stringify({ pid: process.pid }));
	expect(() => lockDataDir(dir)).toThrow(/in use by a dashboard/);
	child.kill('SIGKILL');
	await once(child, 'exit');
	lockDataDir(dir)();
});

it('a number that was left behind by a crash locks nothing, also where it is that of somebody else by now', () => {
	const dir = dataDir();
	writeFileSync(join(dir, 'dashboard.pid'), JSON.stringify({ pid: process.ppid, started: null }));
	lockDataDir(dir)();
	writeFileSync(join(dir, 'dashboard.pid'), 'not even JSON');
	lockDataDir(dir)();
});
