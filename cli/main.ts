import { fileURLToPath } from 'node:url';
import { run } from './run.ts';

process.env.NIXFLEET_MIGRATIONS_DIR ??= fileURLToPath(new URL('../../drizzle', import.meta.url));
process.exitCode = await run(process.argv.slice(2), {
	env: process.env,
	now: Date.now,
	out: (text) => process.stdout.write(text),
	err: (text) => process.stderr.write(text)
});
