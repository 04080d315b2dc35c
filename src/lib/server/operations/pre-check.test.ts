import { NO_FACTS, type Ancestry, type HostFacts, type TargetView } from '$lib/protocol/index.ts';
import { describe, expect, it } from 'vitest';
import { NO_TARGET, openRooms } from '../../../../tests/support/rooms.ts';

const TARGET = 'a'.repeat(40);
const OTHER = 'b'.repeat(40);

const view = (more: Partial<NonNullable<TargetView['target']>> = {}): TargetView => ({
	...NO_TARGET,
	source: 'git',
	target: {
		commit: TARGET,
		branch: 'main',
		repoUrl: 'https://example.com/fleet.git',
		message: null,
		committedAt: null,
		lockHash: null,
		systemPaths: null,
		fetchedAt: 1,
		...more
	}
});

const on = (commit: string): HostFacts => ({
	...NO_FACTS,
	checkout: {
		commit,
		branch: 'main',
		dirty: false,
		remoteUrl: null,
		lockHash: null,
		lockChangedAt: null,
		inputs: [],
		subject: null,
		committedAt: null
	}
});

const ahead: Ancestry = () => ({ relation: 'descendant', ahead: 2 });

describe('a pull', () => {
	/** What the request for a pull comes to. */
	async function ask(given: {
		facts: HostFacts;
		target?: TargetView;
		ancestry?: Ancestry;
		force?: boolean;
		commit?: string;
	}) {
		await using rooms = await openRooms();
		const { host } = await rooms.connectHost('web1', { facts: given.facts });
		rooms.setTarget(given.target ?? view());
		if (given.ancestry) rooms.setAncestry(given.ancestry);
		const { force = false, commit } = given;
		const [outcome] = await rooms.operations.request({
			actor: 'admin',
			input: {
				hostIds: [host.id],
				command: 'pull',
				force,
				...(commit !== undefined && { commit })
			}
		});
		return outcome;
	}

	it('where the target is checked out is refused, and forceable', async () => {
		expect(await ask({ facts: on(TARGET) })).toMatchObject({
			ok: false,
			code: 'on-target',
			message: expect.stringContaining('nothing to pull') as string,
			forceable: true
		});
		expect(await ask({ facts: on(TARGET), force: true })).toMatchObject({ ok: true });
	});

	it('of another commit than the target is made', async () => {
		expect(await ask({ facts: on(TARGET), commit: OTHER })).toMatchObject({ ok: true });
	});

	it('where the checkout is ahead of a lagging target is refused, and says by how many', async () => {
		expect(await ask({ facts: on(OTHER), ancestry: ahead })).toMatchObject({
			ok: false,
			code: 'on-target',
			message: expect.stringMatching(/ahead of the target aaaaaaa by 2 commits.*force/) as string,
			forceable: true
		});
		expect(await ask({ facts: on(OTHER), ancestry: ahead, force: true })).toMatchObject({
			ok: true
		});
	});

	it.each<[string, Ancestry]>([
		['behind', () => ({ relation: 'ancestor', behind: 1, subjects: [] })],
		['diverged', () => ({ relation: 'diverged' })],
		['unknown', () => ({ relation: 'unknown' })]
	])('where the checkout is %s is made', async (_, ancestry) => {
		expect(await ask({ facts: on(OTHER), ancestry })).toMatchObject({ ok: true });
	});

	it('of a host that follows another branch is not judged by the target', async () => {
		const target = view({ branch: 'stable' });
		expect(await ask({ facts: on(OTHER), target, ancestry: ahead })).toMatchObject({ ok: true });
	});
});
