import { expect, it } from 'vitest';
import { FleetClientError, type FleetClient, type Operation } from '../../client/index.ts';
import type { News } from './hear.ts';
import { look } from './look.ts';

/** Ids in the order of time, as the dashboard makes them. */
const idOf = (number: number): string => String(number).padStart(6, '0');

/** A dashboard with so many operations under way; and some that have ended. */
function dashboard({ underWay, ended }: { underWay: number[]; ended: number[] }) {
	const calls: string[] = [];
	const operation = (id: string, more: Partial<Operation>) => ({ id, ...more }) as Operation;
	const newestFirst = underWay.map(idOf).sort().reverse();
	const operations = {
		async list({ before, limit = 50 }: { before?: string; limit?: number }) {
			calls.push(`list before ${before ?? 'none'}`);
			return newestFirst
				.filter((id) => before === undefined || id < before)
				.slice(0, limit)
				.map((id) => operation(id, { state: 'running', finishedAt: null }));
		},
		async get({ id }: { id: string }) {
			calls.push(`get ${id}`);
			if (ended.map(idOf).includes(id)) return operation(id, { state: 'failed', finishedAt: 1 });
			if (newestFirst.includes(id)) return operation(id, { state: 'running', finishedAt: null });
			throw new FleetClientError('not-found', 'There is no such operation.');
		}
	};
	return { fleet: { operations: operations as unknown as FleetClient['operations'] }, calls };
}

async function seen(at: ReturnType<typeof dashboard>, numbers: number[]): Promise<string[]> {
	const news: News[] = [];
	await look(at.fleet, numbers.map(idOf), (one) => news.push(one));
	return news.map((one) =>
		one.type === 'operation' ? `${one.operation.id} ${one.operation.state}` : one.type
	);
}

it('a few are looked at one by one', async () => {
	const at = dashboard({ underWay: [1, 9], ended: [2] });
	expect(await seen(at, [1, 2])).toEqual(['000001 running', '000002 failed']);
	expect(at.calls).toEqual(['get 000001', 'get 000002']);
});

it('of many, what is under way is looked at all at once, and only the others one by one', async () => {
	const at = dashboard({ underWay: [1, 2, 3, 7, 8], ended: [4] });
	expect(await seen(at, [1, 2, 3, 4, 5])).toEqual([
		'000003 running',
		'000002 running',
		'000001 running',
		'000004 failed',
		'gone'
	]);
	expect(at.calls).toEqual(['list before none', 'get 000004', 'get 000005']);
});

it('pages are turned until they are older than what is looked for', async () => {
	const all = Array.from({ length: 1_000 }, (_, index) => index);
	const at = dashboard({ underWay: all, ended: [] });
	expect(await seen(at, [650, 700, 800, 900])).toHaveLength(4);
	expect(at.calls).toEqual(['list before none', 'list before 000800']);
});

it('what was told before an error stays told', async () => {
	const at = dashboard({ underWay: [1, 2, 3], ended: [] });
	at.fleet.operations.get = async () => {
		throw new FleetClientError('unreachable', 'It did not answer.');
	};
	const news: News[] = [];
	const looked = look(at.fleet, [1, 2, 3, 4].map(idOf), (one) => news.push(one));
	await expect(looked).rejects.toMatchObject({ code: 'unreachable' });
	expect(news).toHaveLength(3);
});
