import { readFileSync } from 'node:fs';
import { defineConfig } from 'rolldown';
import { executable } from './rolldown.executable.mjs';

const faults = process.env.NIXFLEET_BUILD === 'faults';
const { version } = JSON.parse(readFileSync('package.json', 'utf8'));

/** The `nixfleet` command: one file beside the dashboard, whose database driver it uses. */
export default defineConfig({
	input: 'cli/main.ts',
	platform: 'node',
	plugins: [executable],
	external: ['@libsql/client'],
	resolve: { alias: { $lib: new URL('./src/lib', import.meta.url).pathname } },
	transform: {
		define: {
			__NIXFLEET_VERSION__: JSON.stringify(version),
			__NIXFLEET_FAILPOINTS__: JSON.stringify(faults)
		}
	},
	output: {
		file: `${faults ? 'build-faults' : 'build'}/cli/nixfleet.mjs`,
		format: 'esm',
		codeSplitting: false,
		banner: '#!/usr/bin/env node'
	}
});
