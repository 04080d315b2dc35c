import { sveltekit } from '@sveltejs/kit/vite';
import tailwindcss from '@tailwindcss/vite';
import { readFileSync } from 'node:fs';
import type { Plugin } from 'vite';
import type { Fleet } from './src/lib/server/fleet.ts';
import { defineConfig } from 'vitest/config';

const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };

/**
 * In development the upgrade gate hangs on Vite's own server, so that `npm run dev` and production
 * run the same code. Vite's hot-reload socket uses another path and is left alone.
 */
const developmentGate = (): Plugin => ({
	name: 'nixfleet:development-gate',
	apply: 'serve',
	configureServer(server) {
		server.httpServer?.on('upgrade', (request, socket, head) => {
			if (!request.url?.startsWith('/ws')) return;
			const fleet = Reflect.get(globalThis, Symbol.for('nixfleet')) as Fleet | undefined;
			if (fleet === undefined) socket.destroy();
			else fleet.gate.handleUpgrade(request, socket, head);
		});
	}
});

/** Not how fast: on a busy machine what is waited for may take its time. */
const expectation = { poll: { timeout: 20_000 } };

export default defineConfig({
	plugins: [tailwindcss(), sveltekit(), developmentGate()],
	// Fonts are files of ours: the content security policy knows no data URLs for them.
	build: { assetsInlineLimit: 0 },
	define: {
		__NIXFLEET_VERSION__: JSON.stringify(version),
		__NIXFLEET_FAILPOINTS__: JSON.stringify(process.env.NIXFLEET_BUILD === 'faults')
	},
	test: {
		projects: [
			{
				extends: true,
				test: {
					name: 'unit',
					expect: expectation,
					testTimeout: 30_000,
					hookTimeout: 60_000,
					environment: 'node',
					// They wait more than they work.
					maxWorkers: 2,
					include: [
						'src/**/*.test.ts',
						'agent/**/*.test.ts',
						'client/**/*.test.ts',
						'cli/**/*.test.ts',
						'scripts/**/*.test.ts',
						'tests/unit/**/*.test.ts',
						'tests/bench/**/*.test.ts'
					]
				}
			},
			{
				extends: true,
				test: {
					name: 'integration',
					expect: expectation,
					environment: 'node',
					include: ['tests/integration/**/*.test.ts'],
					testTimeout: 120_000,
					hookTimeout: 120_000,
					maxWorkers: 2
				}
			},
			{
				extends: true,
				test: {
					name: 'nix',
					expect: expectation,
					environment: 'node',
					include: ['tests/nix/**/*.test.ts'],
					testTimeout: 60_000
				}
			},
			{
				extends: true,
				test: {
					name: 'systemd',
					expect: expectation,
					environment: 'node',
					include: ['tests/systemd/**/*.test.ts'],
					testTimeout: 120_000,
					hookTimeout: 120_000
				}
			},
			{
				extends: true,
				test: {
					name: 'faults',
					expect: expectation,
					environment: 'node',
					include: ['tests/faults/**/*.test.ts'],
					testTimeout: 300_000,
					hookTimeout: 120_000
				}
			},
			{
				extends: true,
				test: {
					name: 'abuse',
					expect: expectation,
					environment: 'node',
					include: ['tests/abuse/**/*.test.ts'],
					testTimeout: 60_000,
					hookTimeout: 60_000,
					maxWorkers: 2
				}
			},
			{
				extends: true,
				test: {
					name: 'floods',
					expect: expectation,
					environment: 'node',
					include: ['tests/floods/**/*.test.ts', 'tests/herd/**/*.test.ts'],
					testTimeout: 180_000,
					hookTimeout: 120_000,
					// They measure memory and move much data: one at a time.
					maxWorkers: 1
				}
			}
		]
	}
});
