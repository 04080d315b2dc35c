import { join } from 'node:path';
import { rolldown } from 'rolldown';

/** Bundles the agent into a folder, as `npm run build:agent` does, and returns the file. */
export async function bundleAgent(folder: string): Promise<string> {
	const file = join(folder, 'nixfleet-agent.mjs');
	const bundle = await rolldown({
		input: 'agent/main.ts',
		platform: 'node',
		resolve: { alias: { $lib: join(process.cwd(), 'src/lib') } },
		transform: {
			define: { __NIXFLEET_VERSION__: '"0.0.1-test"', __NIXFLEET_FAILPOINTS__: 'false' }
		}
	});
	await bundle.write({ file, format: 'esm', codeSplitting: false });
	await bundle.close();
	return file;
}
