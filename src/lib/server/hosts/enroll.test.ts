import { getTableColumns, sql } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { LIMITS } from '$lib/protocol/index.ts';
import { openRooms, profileOf } from '../../../../tests/support/rooms.ts';
import { audit, hosts } from '../db/index.ts';

const SECRET = 's'.repeat(43);

it('a fleet that is full takes no host by itself, and says so once in the audit log', async () => {
	await using rooms = await openRooms();
	const first = await rooms.hosts.enroll({ secret: SECRET, profile: profileOf('first') });
	const others = Object.values(getTableColumns(hosts)).filter(
		({ name }) => name !== 'id' && name !== 'name'
	);
	const columns = sql.raw(others.map(({ name }) => `"${name}"`).join(', '));
	await rooms.db.run(sql`
		with recursive numbers(n) as (select 1 union all select n + 1 from numbers where n < ${LIMITS.enrolledHosts - 2})
		insert into hosts (id, name, ${columns})
		select printf('%026d', n), 'host-' || n, ${columns} from numbers, hosts where hosts.name = 'first'`);
	await rooms.restart();
	await rooms.hosts.enroll({ secret: SECRET, profile: profileOf('last') });
	expect(rooms.hosts.count()).toBe(LIMITS.enrolledHosts);

	for (let knock = 0; knock < 3; knock++)
		await expect(
			rooms.hosts.enroll({ secret: SECRET, profile: profileOf('more') })
		).rejects.toMatchObject({ code: 'enrolment-closed' });
	const rows = await rooms.db.select({ action: audit.action, detail: audit.detail }).from(audit);
	expect(rows.filter(({ action }) => action === 'host.enrolment-refused')).toEqual([
		expect.objectContaining({ detail: { name: 'more', reason: 'too-many' } })
	]);
	// Those that are known come in as ever, and people may add one.
	expect(await rooms.hosts.enroll({ secret: SECRET, profile: profileOf('first') })).toEqual(first);
	await rooms.hosts.add({
		actor: 'admin',
		input: {
			name: 'more',
			kind: 'nixos',
			location: 'home',
			deviceType: 'server',
			themeColor: '#769ff0'
		}
	});
});
