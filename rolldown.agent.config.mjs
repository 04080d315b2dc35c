import { readFileSync } from 'node:fs';
import { defineConfig } from 'rolldown';
import { executable } from './rolldown.executable.mjs';

const faults = process.env.NIXFLEET_BUILD === 'faults';
const { version } = JSON.parse(readFileSync('package.json', 'utf8'));

/**
 * An agent describes its schemas to nobody: where nothing leads to them, the functions that turn each kind of schema into JSON
 * Schema are left out.
 */
const withoutJsonSchema = {
	name: 'without-json-schema',
	transform: {
		filter: { id: /\/zod\/v4\/classic\/schemas\.js$/ },
		handler: (code) =>
			code
				.replace(/^\s*inst\._zod\.processJSONSchema = .*;$/gm, '')
				.replace(
					/\bcreate(?:Standard|To)JSONSchemaMethod\(this, [^)]*\)(?:\(params\))?/g,
					'undefined'
				)
	}
};

/**
 * The agent is one file that plain Node runs in an empty folder. What nothing uses is left out; names and lines
 * stay: a crash must be readable.
 */
export default defineConfig({
	input: 'agent/main.ts',
	treeshake: {
		manualPureFunctions: ['z'],
		// A schema that nothing uses is nothing, also one with rules of its own: the requests of people are no matter of an agent.
		moduleSideEffects: [{ test: /\/src\/lib\/protocol\//, sideEffects: false }]
	},
	platform: 'node',
	plugins: [withoutJsonSchema, executable],
	resolve: {
		alias: {
			$lib: new URL('./src/lib', import.meta.url).pathname,
			// An agent dials: the half of `ws` that listens stays out.
			ws: new URL('./node_modules/ws/lib/websocket.js', import.meta.url).pathname
		}
	},
	transform: {
		define: {
			__NIXFLEET_VERSION__: JSON.stringify(version),
			__NIXFLEET_FAILPOINTS__: JSON.stringify(faults)
		}
	},
	output: {
		file: `${faults ? 'build-faults' : 'build'}/agent/nixfleet-agent.mjs`,
		format: 'esm',
		codeSplitting: false,
		minify: {
			compress: { keepNames: { function: true, class: true } },
			mangle: false,
			codegen: { removeWhitespace: false }
		},
		comments: { annotation: false, jsdoc: false, legal: true },
		banner: '#!/usr/bin/env node'
	}
});
