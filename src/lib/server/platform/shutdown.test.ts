import { describe, expect, it } from 'vitest';
import type { Logger } from './logger.ts';
import { shutDownInOrder } from './shutdown.ts';

function recorder() {
	const lines: { message: string; step: unknown }[] = [];
	const note = (message: string, fields: Record<string, unknown> = {}) =>
		void lines.push({ message, step: fields.step });
	const log: Logger = { debug: note, info: note, warn: note, error: note };
	return { lines, log };
}

const lasting = (ms: number) => () => new Promise<void>((resolve) => setTimeout(resolve, ms));
const forever = () => new Promise<void>(() => undefined);

describe('shutting down', () => {
	it('runs the steps one after the other', async () => {
		const { lines, log } = recorder();
		const done: string[] = [];
		const step = (name: string, ms: number) => ({
			name,
			run: async () => {
				await lasting(ms)();
				done.push(name);
			}
		});
		await shutDownInOrder([step('a', 20), step('b', 0), step('c', 5)], { deadlineMs: 5_000, log });
		expect(done).toEqual(['a', 'b', 'c']);
		expect(lines).toEqual([]);
	});

	it('lets one step take most of the time: browsers are slow to say goodbye', async () => {
		const { lines, log } = recorder();
		const steps = ['sockets', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j'].map((name, index) => ({
			name,
			run: lasting(index === 0 ? 1_000 : 0)
		}));
		await shutDownInOrder(steps, { deadlineMs: 6_000, log });
		expect(lines).toEqual([]);
	});

	it('goes on without one that hangs or fails, and says which', async () => {
		const { lines, log } = recorder();
		const done: string[] = [];
		await shutDownInOrder(
			[
				{ name: 'sockets', run: forever },
				{
					name: 'live',
					run: () => {
						throw new Error('no');
					}
				},
				{ name: 'target', run: forever },
				{ name: 'database', run: () => void done.push('database') }
			],
			{ deadlineMs: 300, log }
		);
		expect(done).toEqual(['database']);
		expect(lines).toEqual([
			{ message: 'A shutdown step took too long and was left behind', step: 'sockets' },
			{ message: 'A shutdown step failed', step: 'live' },
			{ message: 'A shutdown step took too long and was left behind', step: 'target' }
		]);
	});
});
