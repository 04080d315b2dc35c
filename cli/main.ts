import { once } from 'node:events';
import { createInterface } from 'node:readline/promises';
import { fileURLToPath } from 'node:url';
import { run } from './run.ts';

const interruption = new AbortController();

/** A first signal asks, a second one ends. */
function interrupted(): AbortSignal {
	for (const name of ['SIGINT', 'SIGTERM'] as const)
		process.once(name, () => interruption.abort(new Error(name)));
	return interruption.signal;
}

/** On stderr, so that the result stays what it is. A closed input answers nothing. */
async function ask(question: string): Promise<string> {
	const lines = createInterface({ input: process.stdin, output: process.stderr });
	const closed = new AbortController();
	lines.once('close', () => closed.abort());
	// Ctrl+C is no yes.
	lines.once('SIGINT', () => lines.close());
	try {
		return await lines.question(question, { signal: closed.signal });
	} catch {
		return '';
	} finally {
		lines.close();
	}
}

const isPlain = Boolean(process.env.NO_COLOR) || process.env.TERM === 'dumb';
const { stdin, stdout, stderr } = process;
// Whoever read the result has gone: nobody is told any more, and nothing more can be claimed.
stdout.on('error', (error: NodeJS.ErrnoException) => {
	if (error.code !== 'EPIPE') throw error;
	process.exit(1);
});

process.env.NIXFLEET_MIGRATIONS_DIR ??= fileURLToPath(new URL('../../drizzle', import.meta.url));
process.exitCode = await run(process.argv.slice(2), {
	env: process.env,
	now: Date.now,
	out: (text) => stdout.write(text),
	err: (text) => stderr.write(text),
	write: async (bytes) => {
		if (!stdout.write(bytes)) await once(stdout, 'drain');
	},
	terminal: {
		columns: stdout.isTTY ? stdout.columns || 80 : null,
		colour: stdout.isTTY && !isPlain,
		ask: stdin.isTTY && stderr.isTTY ? ask : null
	},
	interrupted
});
// A call that nobody waits for any more must not hold up the end.
if (interruption.signal.aborted) stdout.write('', () => process.exit());
