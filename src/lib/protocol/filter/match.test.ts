import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NOW, operation, row, status } from '../../client/fixtures.ts';
import type { FleetRow } from '../live.ts';
import { matcherOf } from './match.ts';
import { parseFilter } from './parse.ts';
import { problemLine } from './problem.ts';

const metrics = (more: Partial<NonNullable<FleetRow['metrics']>>) => ({
	cpuPercent: null,
	memoryUsedBytes: null,
	memoryTotalBytes: null,
	swapUsedBytes: null,
	swapTotalBytes: null,
	load1: null,
	load5: null,
	load15: null,
	cpuCount: null,
	diskUsedBytes: null,
	diskTotalBytes: null,
	uptimeSeconds: null,
	...more
});

const fleet: FleetRow[] = [
	row('web1', { tags: ['web'], hostTags: ['prod', 'eu'], note: 'New disk in May' }),
	row('web2', {
		tags: ['web', 'canary'],
		metrics: metrics({ cpuPercent: 91, load1: 5, uptimeSeconds: 40 * 86_400 }),
		status: status({ git: 'behind' }, { blocker: 'git', onTarget: false })
	}),
	row('db', {
		location: 'cloud',
		branch: 'stable',
		metrics: metrics({
			cpuPercent: 12,
			memoryUsedBytes: 95,
			memoryTotalBytes: 100,
			diskUsedBytes: 1,
			diskTotalBytes: 10
		}),
		status: status(
			{ tests: 'error' },
			{ blocker: 'tests', onTarget: false, sentence: 'Two tests failed.' }
		)
	}),
	row('mac', {
		kind: 'darwin',
		deviceType: 'laptop',
		presence: 'offline',
		lastSeenAt: NOW - 3 * 3_600_000,
		agentVersion: '0.2.0',
		status: status({}, { blocker: 'offline', onTarget: false })
	}),
	{
		...row('new', {
			presence: 'never',
			lastSeenAt: null,
			commit: null,
			branch: null,
			agentVersion: null
		}),
		waiting: { since: 1, address: null }
	},
	{
		...row('busy', {
			operation: operation('a'),
			queued: [operation('b')],
			pinnedCommit: 'b'.repeat(40),
			status: status({ git: 'working' }, { blocker: 'operation', onTarget: false })
		}),
		alarm: { at: 1, reason: 'duplicate', address: null, canTrust: false }
	},
	row('kept', {
		status: status({}, { blocker: 'held', onTarget: false, sentence: 'Held here: exam week.' })
	})
];

const found = (text: string): string[] => {
	const parsed = parseFilter(text);
	if (!parsed.ok) throw new Error(problemLine(parsed.problems));
	const matches = matcherOf(parsed.filter);
	return fleet.filter((host) => matches(host, NOW)).map(({ name }) => name);
};

describe('which hosts match', () => {
	it.each<[string, string[]]>([
		['', fleet.map(({ name }) => name)],
		['WEB', ['web1', 'web2']],
		['web canary', ['web2']],
		['"new disk"', ['web1']],
		['prod', ['web1']],
		['failed', ['db']],
		['x86_64 cloud', ['db']],
		['tag:web', ['web1', 'web2']],
		['tag:we', []],
		['tag:w*', ['web1', 'web2']],
		['tag:prod,canary', ['web1', 'web2']],
		['tag:*', ['web1', 'web2']],
		['-tag:* is:online', ['db', 'busy', 'kept']],
		['tag:web -tag:canary', ['web1']],
		['name:w*1', ['web1']],
		['name:*', fleet.map(({ name }) => name)],
		['name:a', ['mac']],
		['is:online,stale', ['web1', 'web2', 'db', 'busy', 'kept']],
		['is:offline', ['mac', 'new']],
		['is:never', ['new']],
		['is:stale', []],
		['is:ok is:online', ['web1']],
		['is:behind', ['web2']],
		['is:failed', ['db']],
		['is:attention', ['web2', 'db', 'mac', 'busy', 'kept']],
		['is:running', ['busy']],
		['is:queued', ['busy']],
		['is:waiting', ['new']],
		['is:alarm', ['busy']],
		['is:held', ['kept']],
		['is:pinned', ['busy']],
		['os:darwin', ['mac']],
		['type:laptop', ['mac']],
		['location:cloud', ['db']],
		['git:behind', ['web2']],
		['git:working or tests:error', ['db', 'busy']],
		['lock:unknown', []],
		['system:ok agent:ok tests:ok -is:online', ['mac', 'new']],
		['branch:stable', ['db']],
		['commit:aaaa is:offline', ['mac']],
		['commit:aaab', []],
		['version:0.2', ['mac']],
		['note:disk', ['web1']],
		['note:*', ['web1']],
		['cpu>80', ['web2']],
		['cpu<80', ['db']],
		['-cpu>80', ['web1', 'db', 'mac', 'new', 'busy', 'kept']],
		['mem>=95', ['db']],
		['disk<=10', ['db']],
		['load>4', ['web2']],
		['uptime>30d', ['web2']],
		['seen>2h', ['mac', 'new']],
		['seen<=2h', ['web1', 'web2', 'db', 'busy', 'kept']],
		['(tag:canary or os:darwin) -is:offline', ['web2']]
	])('%j', (text, names) => expect(found(text)).toEqual(names));
});

describe('properties', () => {
	it('a host matches a filter or its denial, never both', () =>
		fc.assert(
			fc.property(
				fc.constantFrom('web', 'is:online', 'tag:web', 'cpu>80', 'seen>2h', 'a or b', 'git:ok web'),
				(text) => {
					const some = found(text);
					const others = found(`-(${text})`);
					expect([...some, ...others].sort()).toEqual(fleet.map(({ name }) => name).sort());
				}
			)
		));

	it('stars take as long as the text, not as their number', () => {
		const begun = performance.now();
		const parsed = parseFilter(`note:${'*a'.repeat(200)}*b`);
		if (!parsed.ok) throw new Error(problemLine(parsed.problems));
		const matches = matcherOf(parsed.filter);
		const host = row('long', { note: 'a'.repeat(2_000) });
		for (let round = 0; round < 100; round++) expect(matches(host, NOW)).toBe(false);
		expect(performance.now() - begun).toBeLessThan(2_000);
	});
});
