import { spawnSync } from 'node:child_process';

/** A core dump would hold the token. Where prlimit is there, this process and all it starts make none. */
export function disableCoreDumps(): void {
	if (process.platform !== 'linux') return;
	spawnSync('prlimit', ['--core=0:0', '--pid', String(process.pid)], {
		stdio: 'ignore',
		env: { PATH: process.env.PATH },
		timeout: 5_000
	});
}
