import { describe, expect, it } from 'vitest';
import type { WaveInput } from '$lib/protocol/index.ts';
import { planRollout, type Candidate } from './plan.ts';

const candidate = (name: string, more: Partial<Candidate> = {}): Candidate => ({
	id: `id-${name}`,
	name,
	away: false,
	waits: null,
	hasAlready: null,
	tags: [],
	commit: 'a'.repeat(40),
	takenFrom: [],
	unfit: null,
	...more
});
const namesOf = (waves: WaveInput[], candidates: Candidate[]) =>
	planRollout({ waves }, candidates).waves.map(({ hosts }) =>
		hosts.map(({ hostName }) => hostName)
	);
const take = (hosts: WaveInput['hosts'], soakMs = 0): WaveInput => ({ hosts, soakMs });
const count = (count: number) => take({ by: 'count', count });
const percent = (percent: number) => take({ by: 'percent', percent });
const tag = (tag: string) => take({ by: 'tag', tag });
const ten = Array.from({ length: 10 }, (_, index) => candidate(`web${index + 1}`));

describe('the waves of a rollout', () => {
	it('without any asked for are one of all hosts, in the order in which people count', () =>
		expect(
			namesOf(
				[],
				['web10', 'web2', 'db'].map((name) => candidate(name))
			)
		).toEqual([['db', 'web2', 'web10']]));

	it('begin with hosts that can be asked now and may change: no other canary tells anything', () =>
		expect(
			namesOf(
				[count(1)],
				[
					candidate('a', { away: true, waits: 'a is not connected.' }),
					candidate('b', { waits: 'b is busy.', hasAlready: false }),
					candidate('c', { hasAlready: true }),
					candidate('d', { hasAlready: true }),
					candidate('f', { hasAlready: null }),
					candidate('e10', { hasAlready: false }),
					candidate('e9', { hasAlready: false })
				]
			)
		).toEqual([['e9'], ['e10', 'f', 'c', 'd', 'a', 'b']]));

	it('by tag take those with the tag, in the same order', () =>
		expect(
			namesOf(
				[tag('edge')],
				[
					candidate('a', { tags: ['edge'], waits: 'a is held here.' }),
					candidate('b'),
					candidate('c', { tags: ['edge'] })
				]
			)
		).toEqual([['c', 'a'], ['b']]));

	it('say of each host why it will not be asked at once, and whether it has it already', () => {
		const more = { away: false, waits: 'a is held here.', hasAlready: true };
		expect(planRollout({ waves: [] }, [candidate('a', more)]).waves[0]?.hosts).toMatchObject([
			more
		]);
	});

	it('take so many, or so many percent of all hosts rounded up, of those that are left', () =>
		expect(namesOf([count(1), percent(25)], ten).map(({ length }) => length)).toEqual([1, 3, 6]));

	it('take those with a tag that no wave before took', () =>
		expect(
			namesOf(
				[count(1), tag('edge')],
				[candidate('a', { tags: ['edge'] }), candidate('b'), candidate('c', { tags: ['edge'] })]
			)
		).toEqual([['a'], ['c'], ['b']]));

	it('without hosts are not there, and the times of the others stay with them', () => {
		const { waves } = planRollout(
			{
				waves: [
					take({ by: 'tag', tag: 'none' }, 5),
					take({ by: 'count', count: 1 }, 7),
					count(1_000)
				]
			},
			ten
		);
		expect(waves.map(({ hosts, soakMs }) => [hosts.length, soakMs])).toEqual([
			[1, 7],
			[9, 0]
		]);
	});

	it('leave out who cannot be part of it, by name and with the reason, and percent are of the others', () => {
		const plan = planRollout({ waves: [percent(50)] }, [
			candidate('b', { unfit: 'b is a darwin host.' }),
			candidate('a', { unfit: 'a is simulated.' }),
			candidate('c'),
			candidate('d')
		]);
		expect(plan.waves.map(({ hosts }) => hosts.length)).toEqual([1, 1]);
		expect(plan.leftOut).toEqual([
			{ hostId: 'id-a', hostName: 'a', why: 'a is simulated.' },
			{ hostId: 'id-b', hostName: 'b', why: 'b is a darwin host.' }
		]);
	});

	it('tell all commits once, sorted; a command that pulls nothing has none', () => {
		const [a, b] = ['a'.repeat(40), 'b'.repeat(40)];
		const commitsOf = (...commits: (string | null)[]) =>
			planRollout(
				{ waves: [] },
				commits.map((commit, index) => candidate(`h${index}`, { commit }))
			).commits;
		expect(commitsOf(b, a, b)).toEqual([a, b]);
		expect(commitsOf(null, null)).toEqual([]);
	});
});
