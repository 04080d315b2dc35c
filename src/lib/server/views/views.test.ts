import { LIMITS, SaveView } from '$lib/protocol/index.ts';
import { eq } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { openRooms } from '../../../../tests/support/rooms.ts';
import { audit, users } from '../db/index.ts';
import { createViews } from './index.ts';

type Rooms = Awaited<ReturnType<typeof openRooms>>;
const params = (filter: string) => ({ filter, sort: '-seen', group: 'location' });

async function person(rooms: Rooms, name: string) {
	await rooms.db.insert(users).values({
		id: name,
		name,
		role: 'viewer',
		passwordScheme: 'hmac-bcrypt',
		passwordHash: 'x',
		createdAt: 1
	});
	return { userId: name, actor: name };
}

describe('views', () => {
	it('are each person’s own, and go with them', async () => {
		await using rooms = await openRooms();
		const views = createViews(rooms);
		const [eve, bob] = [await person(rooms, 'eve'), await person(rooms, 'bob')];
		const saved = await views.save(eve, { name: 'Web', params: params('tag:web') });
		expect(await views.list('eve')).toEqual([saved]);
		expect(await views.list('bob')).toEqual([]);
		await expect(views.remove(bob, saved.id)).rejects.toThrow(/no such view/);
		await rooms.db.delete(users).where(eq(users.id, 'eve'));
		expect(await views.list('eve')).toEqual([]);
	});

	it('of the same name replace each other, and the audit log has both', async () => {
		await using rooms = await openRooms();
		const views = createViews(rooms);
		const eve = await person(rooms, 'eve');
		const first = await views.save(eve, { name: 'Web', params: params('tag:web') });
		const second = await views.save(eve, { name: 'Web', params: params('tag:www') });
		expect(second.id).toBe(first.id);
		expect(await views.list('eve')).toEqual([{ ...first, params: params('tag:www') }]);
		await views.remove(eve, first.id);
		await expect(views.remove(eve, first.id)).rejects.toThrow(/no such view/);
		const rows = await rooms.db.select().from(audit).where(eq(audit.actor, 'eve'));
		expect(rows.map(({ action, target, detail }) => ({ action, target, detail }))).toEqual([
			{ action: 'view.saved', target: 'Web', detail: { before: null, after: params('tag:web') } },
			{
				action: 'view.saved',
				target: 'Web',
				detail: { before: params('tag:web'), after: params('tag:www') }
			},
			{ action: 'view.removed', target: 'Web', detail: { before: params('tag:www') } }
		]);
	});

	it('are bounded in number', async () => {
		await using rooms = await openRooms();
		const views = createViews(rooms);
		const eve = await person(rooms, 'eve');
		for (let index = 0; index < LIMITS.viewsPerPerson; index++)
			await views.save(eve, { name: `View ${index}`, params: params('') });
		await expect(views.save(eve, { name: 'One more', params: params('') })).rejects.toThrow(
			/50 views/
		);
		await views.save(eve, { name: 'View 0', params: params('web') });
	});

	it.each([
		[{ name: '', params: params('') }],
		[{ name: 'a'.repeat(LIMITS.viewNameChars + 1), params: params('') }],
		[{ name: 'a', params: params('is:nothing') }],
		[{ name: 'a', params: { ...params(''), sort: '<b>' } }],
		[{ name: 'a', params: { ...params(''), more: 1 } }]
	])('are refused: %j', (input) => expect(SaveView.safeParse(input).success).toBe(false));
});
