import { readFileSync } from 'node:fs';
import { defineConfig } from 'rolldown';
import { executable } from './rolldown.executable.mjs';

const faults = process.env.NIXFLEET_BUILD === 'faults';
const { version } = JSON.parse(readFileSync('package.json', 'utf8'));

/**
 * The `nixfleet` command, beside the dashboard, whose database driver it uses. In parts, so that a command loads what it needs: a
 * list of hosts is there before a database driver would be.
 */
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
		dir: `${faults ? 'build-faults' : 'build'}/cli`,
		cleanDir: true,
		entryFileNames: 'nixfleet.mjs',
		chunkFileNames: 'parts/[name].mjs',
		format: 'esm',
		banner: ({ isEntry }) => (isEntry ? '#!/usr/bin/env node' : '')
	}
});
