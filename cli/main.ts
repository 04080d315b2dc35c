import { fileURLToPath } from 'node:url';
import { run } from './run.ts';

/** A first signal asks, a second one ends. */
function interrupted(): AbortSignal {
	const controller = new AbortController();
	for (const name of ['SIGINT', 'SIGTERM'] as const)
		process.once(name, () => controller.abort(new Error(name)));
	return controller.signal;
}

process.env.NIXFLEET_MIGRATIONS_DIR ??= fileURLToPath(new URL('../../drizzle', import.meta.url));
process.exitCode = await run(process.argv.slice(2), {
	env: process.env,
	now: Date.now,
	out: (text) => process.stdout.write(text),
	err: (text) => process.stderr.write(text),
	interrupted
});
