import {
	NO_FACTS,
	type Ancestry,
	type HelloInput,
	type HostFacts,
	type TargetView
} from '$lib/protocol/index.ts';
import { describe, expect, it } from 'vitest';
import { bareCheckout, openRooms, profileOf } from '../../../../tests/support/rooms.ts';
import { targetAt } from '../../../../tests/support/target-at.ts';

const TARGET = 'a'.repeat(40);
const OTHER = 'b'.repeat(40);

const on = (commit: string): HostFacts => ({
	...NO_FACTS,
	checkout: bareCheckout(commit)
});

const view = (more: Parameters<typeof targetAt>[1] = {}) => targetAt(TARGET, more);

const ahead: Ancestry = () => ({ relation: 'descendant', ahead: 2 });

it('a command that a simulated host cannot do is not blamed on its agent', async () => {
	await using rooms = await openRooms();
	const refused = async (name: string, more: Partial<HelloInput>) => {
		const { host } = await rooms.connectHost(name, { capabilities: ['pull'], ...more });
		const input = { hostIds: [host.id], command: 'preview' as const };
		const [outcome] = await rooms.operations.request({ actor: 'admin', input });
		return outcome?.ok === false ? outcome.message : null;
	};
	const profile = { ...profileOf('sim-00001'), system: 'simulated', tags: ['simulated'] };
	expect(await refused('sim-00001', { profile })).toBe(
		'sim-00001 is simulated: there is no machine behind it that could do Preview.'
	);
	expect(await refused('web1', {})).toMatch(/too old, or its configuration forbids it/);
});

it('a command that there is none of on this kind of host says the kind as people call it', async () => {
	await using rooms = await openRooms();
	const { host } = await rooms.connectHost('imac0', {
		profile: { ...profileOf('imac0'), kind: 'darwin' }
	});
	const input = { hostIds: [host.id], command: 'boot' as const };
	const [outcome] = await rooms.operations.request({ actor: 'admin', input });
	expect(outcome).toMatchObject({
		message: expect.stringMatching(/^imac0 is a macOS host: there/) as string
	});
});

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

describe('a host that is pinned', () => {
	it('is asked for the commit it is pinned to, whatever the target is', async () => {
		await using rooms = await openRooms();
		const { host } = await rooms.connectHost('web1', { facts: on(TARGET) });
		rooms.setTarget(view());
		await rooms.hosts.pin({ actor: 'admin', id: host.id, commit: OTHER });
		const [outcome] = await rooms.operations.request({
			actor: 'admin',
			input: { hostIds: [host.id], command: 'pull' }
		});
		expect(outcome).toMatchObject({ ok: true });
		expect(rooms.operations.active(host.id)?.commit).toBe(OTHER);
	});

	it('and where it is refuses a pull, however far the target has gone', async () => {
		await using rooms = await openRooms();
		const { host } = await rooms.connectHost('web1', { facts: on(OTHER) });
		rooms.setTarget(view());
		await rooms.hosts.pin({ actor: 'admin', id: host.id, commit: OTHER });
		const [outcome] = await rooms.operations.request({
			actor: 'admin',
			input: { hostIds: [host.id], command: 'pull' }
		});
		expect(outcome).toMatchObject({ ok: false, code: 'on-target' });
	});
});

describe('a host that is held', () => {
	const world = async () => {
		const rooms = await openRooms();
		const { host } = await rooms.connectHost('web1', { facts: on(OTHER) });
		rooms.setTarget(view());
		const hold = (note: string | null) => rooms.hosts.hold({ actor: 'admin', id: host.id, note });
		const ask = async (command: 'pull' | 'preview') => {
			const [outcome] = await rooms.operations.request({
				actor: 'admin',
				input: { hostIds: [host.id], command }
			});
			return outcome;
		};
		return { rooms, hold, ask };
	};

	it('is changed by nothing, and the refusal says why it is held', async () => {
		const { rooms, hold, ask } = await world();
		await using _ = rooms;
		await hold('exam week');
		expect(await ask('pull')).toMatchObject({
			ok: false,
			code: 'not-ready',
			message: 'web1 is held here: exam week. Release it first.'
		});
		await hold(null);
		expect(await ask('pull')).toMatchObject({ ok: true });
	});

	it('can still be looked at', async () => {
		const { rooms, hold, ask } = await world();
		await using _ = rooms;
		await hold('');
		expect(await ask('preview')).toMatchObject({ ok: true });
	});
});
