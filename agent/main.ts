import { fileURLToPath } from 'node:url';
import { runAgent } from './agent.ts';
import { runCheck } from './check/index.ts';
import { ConfigError, loadConfig, secretsOf } from './config.ts';
import { disableCoreDumps } from './core-dumps.ts';
import { guardMain } from './guard/main.ts';
import { helpText } from './help.ts';
import { takeEnvironment } from './launch/environment-file.ts';
import { launcherFor } from './launch/index.ts';
import { createLogger } from './logger.ts';
import { thisMachine } from './machine.ts';
import { isManaged, RESTART_EXIT_CODE, startSuccessor } from './restart.ts';
import { renewLogin } from './runner/git-login.ts';
import { runnerMain } from './runner/main.ts';
import { LockedError, lockState } from './state-lock.ts';
import { isHostName, tokenText } from './token.ts';
import { VERSION } from './version.ts';

const program: [string, ...string[]] = [
	process.execPath,
	...process.execArgv,
	fileURLToPath(import.meta.url)
];

/** Runs the agent until a signal ends it. */
async function run(): Promise<number> {
	const config = loadConfig(process.env, thisMachine());
	disableCoreDumps();
	const log = createLogger({ level: config.logLevel, secrets: secretsOf(config) });
	for (const sentence of config.exposed) log.warn(sentence);
	const unlock = lockState(config.stateDir);
	const controller = new AbortController();
	let restarting = false;
	for (const name of ['SIGTERM', 'SIGINT'] as const)
		process.on(name, () => {
			// A second signal does not wait.
			if (controller.signal.aborted) process.exit(1);
			log.info('Ending', { signal: name });
			controller.abort();
		});
	process.on('unhandledRejection', (error) => log.error('Unexpected', { error }));
	renewLogin(config);
	const launcher = launcherFor(config, program, process.env);

	try {
		await runAgent(
			{
				config,
				env: process.env,
				launcher,
				log,
				restart() {
					restarting = true;
					controller.abort();
				}
			},
			controller.signal
		);
	} finally {
		unlock();
	}
	if (!restarting) return 0;
	if (isManaged(process.env, process.pid)) return RESTART_EXIT_CODE;
	startSuccessor([...program, 'run'], process.env);
	return 0;
}

async function main([command = 'run', argument, ...rest]: string[]): Promise<number> {
	if (command === '--version' || command === '-v') return print(`${VERSION}\n`);
	if (command === '--help' || command === '-h' || command === 'help') return print(helpText());
	if (command === 'run' && argument === undefined) return run();
	if (command === 'check' && argument === undefined)
		return runCheck(process.env, (line) => print(`${line}\n`));
	if (command === 'token' && isHostName(argument) && rest.length === 0)
		return print(tokenText(argument));
	if (
		argument !== undefined &&
		rest.length === 0 &&
		(command === 'runner' || command === 'guard')
	) {
		const env = takeEnvironment(process.env);
		return command === 'runner' ? runnerMain(argument, env, program) : guardMain(argument, env);
	}
	process.stderr.write(`nixfleet-agent: "${command}" is not understood.\n\n${helpText()}`);
	return 2;
}

function print(text: string): number {
	process.stdout.write(text);
	return 0;
}

main(process.argv.slice(2)).then(
	(code) => process.exit(code),
	(error: unknown) => {
		const known = error instanceof ConfigError || error instanceof LockedError;
		process.stderr.write(
			`nixfleet-agent: ${known ? error.message : error instanceof Error ? error.stack : String(error)}\n`
		);
		process.exit(1);
	}
);
