import { fork } from 'node:child_process';
import { build, checkTools, installPackages, say } from './install.mjs';

/**
 * `npm start`: installs, builds when needed, and starts the dashboard. With `--demo`, or when somebody asks for
 * it in the browser, it also runs a demo fleet: the dashboard itself starts no programs.
 */
checkTools();
installPackages();
build();

const { startDemo } = await import('./demo/demo.mjs');

const wantsDemo = process.argv.includes('--demo');
const dashboard = fork('build/server.mjs', [], {
	// The demo's repository is a folder of this machine; only who starts the dashboard can name one.
	env: { NIXFLEET_GIT_PROTOCOLS: 'https:ssh:file', ...process.env, NIXFLEET_DEMO_PARENT: '1' }
});

/** @type {{ url: string, dataDir: string, agentToken: string } | null} */
let ready = null;
/** @type {Awaited<ReturnType<typeof startDemo>> | null} */
let demo = null;
let starting = false;

async function bringUpDemo() {
	if (ready === null || demo !== null || starting) return;
	starting = true;
	dashboard.send({ type: 'demo-state', state: 'starting' });
	try {
		demo = await startDemo(ready);
		dashboard.send({
			type: 'demo-state',
			state: 'running',
			repoUrl: demo.repoUrl,
			life: demo.life
		});
		say(
			`The demo fleet runs. Push a commit to it with: node scripts/demo/push-commit.mjs ${ready.dataDir}`
		);
	} catch (error) {
		const message = error instanceof Error ? error.message : String(error);
		process.stderr.write(`The demo fleet could not be started: ${message}\n`);
		dashboard.send({ type: 'demo-state', state: 'failed', message });
	} finally {
		starting = false;
	}
}

dashboard.on('message', (/** @type {any} */ message) => {
	if (message?.type === 'ready') {
		ready = message;
		if (wantsDemo) void bringUpDemo();
	}
	if (message?.type === 'demo-start') void bringUpDemo();
});

dashboard.on('exit', (code, signal) => {
	demo?.stop();
	process.exitCode = code ?? (signal ? 1 : 0);
});

for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM']))
	process.on(signal, () => {
		demo?.stop();
		dashboard.kill(signal);
	});
