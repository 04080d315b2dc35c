import { spawn } from 'node:child_process';
import { checkTools, installPackages, run } from './install.mjs';

/** `npm run dev`: Vite with hot reload, the same gate and the same code as in production. */
checkTools();
installPackages();
run('npm', ['run', '--silent', 'build:agent'], { quiet: true });
const port = process.env.NIXFLEET_PORT ?? '3000';
spawn('npx', ['vite', 'dev', '--port', port, '--strictPort'], {
	stdio: 'inherit',
	env: { ...process.env, NIXFLEET_PORT: port }
}).on('exit', (code) => (process.exitCode = code ?? 1));
