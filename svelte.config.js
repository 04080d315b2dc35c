import adapter from '@sveltejs/adapter-node';
import { vitePreprocess } from '@sveltejs/vite-plugin-svelte';

/** Builds with fail points, for the fault tests, have a folder of their own. */
const faults = process.env.NIXFLEET_BUILD === 'faults';
const folder = faults ? 'build-faults' : 'build';

/** @type {import('@sveltejs/kit').Config} */
export default {
	preprocess: vitePreprocess(),
	compilerOptions: { runes: true },
	kit: {
		outDir: faults ? '.svelte-kit/faults' : '.svelte-kit',
		adapter: adapter({ out: `${folder}/dashboard`, precompress: !faults }),
		// The origin of every request that changes something is checked in hooks.server.ts, in development too.
		csrf: { trustedOrigins: ['*'] },
		csp: {
			mode: 'nonce',
			directives: {
				'default-src': ['none'],
				'script-src': ['self'],
				'style-src': ['self'],
				// Attributes, which Svelte writes for `style:`; no element may hold styles.
				'style-src-attr': ['unsafe-inline'],
				'img-src': ['self', 'data:'],
				'font-src': ['self'],
				'connect-src': ['self'],
				'manifest-src': ['self'],
				'form-action': ['self'],
				'base-uri': ['none'],
				'frame-ancestors': ['none']
			}
		},
		typescript: {
			config: (config) => ({
				...config,
				include: [
					...config.include,
					'../agent/**/*.ts',
					'../client/**/*.ts',
					'../cli/**/*.ts',
					'../tests/**/*.ts',
					'../scripts/**/*.ts',
					'../*.config.ts'
				]
			})
		}
	}
};
