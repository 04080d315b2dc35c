import { defineConfig } from 'rolldown';
import { executable } from './rolldown.executable.mjs';

/** The production entry: tiny, it imports the application that adapter-node has built. */
export default defineConfig({
	input: 'src/server.ts',
	platform: 'node',
	plugins: [executable],
	external: [/^\.\/dashboard\//],
	output: {
		file: `${process.env.NIXFLEET_BUILD === 'faults' ? 'build-faults' : 'build'}/server.mjs`,
		format: 'esm',
		banner: '#!/usr/bin/env node'
	}
});
