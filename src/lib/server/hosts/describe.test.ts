import { LIMITS, TagHosts } from '$lib/protocol/index.ts';
import { desc, eq } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { openRooms } from '../../../../tests/support/rooms.ts';
import { audit, hosts } from '../db/index.ts';

type Rooms = Awaited<ReturnType<typeof openRooms>>;
const add = async (rooms: Rooms, name: string): Promise<string> => {
	const { hostId } = await rooms.hosts.add({
		actor: 'admin',
		input: { name, kind: 'nixos', location: 'home', deviceType: 'server', themeColor: '#769ff0' }
	});
	return hostId;
};
const newest = async (rooms: Rooms, action: string) =>
	rooms.db.select().from(audit).where(eq(audit.action, action)).orderBy(desc(audit.id));
const tag = (rooms: Rooms, hostIds: string[], change: { add?: string[]; remove?: string[] }) =>
	rooms.hosts.tag({ actor: 'eve', input: TagHosts.parse({ hostIds, ...change }) });

describe('tags', () => {
	it('are given and taken, in order, with what was before in the audit log', async () => {
		await using rooms = await openRooms();
		const id = await add(rooms, 'hsb1');
		expect(await tag(rooms, [id, id], { add: ['web', 'eu'] })).toBe(1);
		expect(await tag(rooms, [id], { add: ['db'], remove: ['web'] })).toBe(1);
		expect(rooms.hosts.get(id).tags).toEqual(['db', 'eu']);
		const rows = await newest(rooms, 'host.tagged');
		expect(rows.map(({ actor, target, detail }) => ({ actor, target, detail }))).toEqual([
			{
				actor: 'eve',
				target: id,
				detail: { name: 'hsb1', before: ['eu', 'web'], after: ['db', 'eu'] }
			},
			{ actor: 'eve', target: id, detail: { name: 'hsb1', before: [], after: ['eu', 'web'] } }
		]);
		await rooms.restart();
		expect(rooms.hosts.get(id).tags).toEqual(['db', 'eu']);
	});

	it('that are there already change nothing and leave no row', async () => {
		await using rooms = await openRooms();
		const [one, two] = [await add(rooms, 'one'), await add(rooms, 'two')];
		await tag(rooms, [one], { add: ['web'] });
		expect(await tag(rooms, [one, two], { add: ['web'] })).toBe(1);
		expect(await tag(rooms, [one, two], { add: ['web'] })).toBe(0);
		expect(await newest(rooms, 'host.tagged')).toHaveLength(2);
	});

	it('are refused for all hosts when one would have too many, or is gone', async () => {
		await using rooms = await openRooms();
		const [full, free] = [await add(rooms, 'full'), await add(rooms, 'free')];
		const most = Array.from({ length: LIMITS.tagsPerHost }, (_, index) => `t${index}`);
		await tag(rooms, [full], { add: most });
		await expect(tag(rooms, [free, full], { add: ['one-more'] })).rejects.toThrow(
			/full would have 21 tags.*Nothing was changed/
		);
		await expect(tag(rooms, [free, '01J00000000000000000000000'], { add: ['x'] })).rejects.toThrow(
			/no such host/
		);
		expect(rooms.hosts.get(free).tags).toEqual([]);
	});

	it('survive what the host reports', async () => {
		await using rooms = await openRooms();
		const { host } = await rooms.connectHost('hsb1');
		await tag(rooms, [host.id], { add: ['web'] });
		rooms.hosts.takeSignOfLife(host);
		await rooms.restart();
		const [row] = await rooms.db.select({ tags: hosts.tags }).from(hosts);
		expect(row?.tags).toEqual(['web']);
	});

	it.each([
		[{ add: ['Web'] }],
		[{ add: ['-web'] }],
		[{ add: ['a b'] }],
		[{ add: ['a'.repeat(LIMITS.tagChars + 1)] }],
		[{ add: Array.from({ length: LIMITS.tagsPerHost + 1 }, (_, index) => `t${index}`) }],
		[{ add: [], remove: [] }],
		[{ add: ['a'], remove: ['a'] }]
	])('are refused: %j', (change) =>
		expect(TagHosts.safeParse({ hostIds: ['01J00000000000000000000000'], ...change }).success).toBe(
			false
		)
	);
});

describe('a note', () => {
	it('is written, replaced and taken away, with what was before in the audit log', async () => {
		await using rooms = await openRooms();
		const id = await add(rooms, 'hsb1');
		for (const note of ['New disk in May', 'New disk in June', 'New disk in June', null])
			await rooms.hosts.note({ actor: 'eve', input: { id, note } });
		const rows = await newest(rooms, 'host.noted');
		expect(rows.map(({ detail }) => detail)).toEqual([
			{ name: 'hsb1', before: 'New disk in June', after: null },
			{ name: 'hsb1', before: 'New disk in May', after: 'New disk in June' },
			{ name: 'hsb1', before: null, after: 'New disk in May' }
		]);
		await rooms.restart();
		expect(rooms.hosts.get(id).note).toBeNull();
	});

	it('of a host that is gone is refused', async () => {
		await using rooms = await openRooms();
		await expect(
			rooms.hosts.note({ actor: 'eve', input: { id: '01J00000000000000000000000', note: 'x' } })
		).rejects.toThrow(/no such host/);
	});
});
