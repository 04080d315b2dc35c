import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { rolldown } from 'rolldown';

let made: Promise<string> | null = null;

/** Bundles the agent into a folder, as `npm run build:agent` does, and returns the file. It is made once for all tests of a file. */
export async function bundleAgent(folder: string): Promise<string> {
	const file = join(folder, 'nixfleet-agent.mjs');
	writeFileSync(file, await (made ??= make()));
	return file;
}

async function make(): Promise<string> {
	const bundle = await rolldown({
		input: 'agent/main.ts',
		platform: 'node',
		resolve: { alias: { $lib: join(process.cwd(), 'src/lib') } },
		transform: {
			define: { __NIXFLEET_VERSION__: '"0.0.1-test"', __NIXFLEET_FAILPOINTS__: 'false' }
		}
	});
	const { output } = await bundle.generate({ format: 'esm', codeSplitting: false });
	await bundle.close();
	return output[0].code;
}
