import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { daysToMs, LIMITS } from '$lib/protocol/index.ts';
import { expect, it } from 'vitest';
import { createAudit } from '../audit/index.ts';
import { apiKeys, openDatabase } from '../db/index.ts';
import { createApiKeys } from './api-keys.ts';

async function openKeys() {
	const folder = mkdtempSync(join(tmpdir(), 'nixfleet-keys-'));
	const { db, close } = await openDatabase({
		url: `file:${join(folder, 'test.db')}`,
		migrationsDir: 'drizzle'
	});
	let now = Date.now();
	const clock = { now: () => now };
	const log = { debug() {}, info() {}, warn() {}, error() {} };
	const audit = createAudit({ db, clock, key: 'the key of the tests', log });
	const keys = createApiKeys({ db, audit, clock });
	return {
		db,
		keys,
		advance: (ms: number) => void (now += ms),
		now: () => now,
		make: (more: { expiresInDays?: number | null; notAfter?: number | null } = {}) =>
			keys.create({
				actor: 'admin',
				name: 'deploy',
				scope: 'operate' as const,
				expiresInDays: null,
				...more
			}),
		actions: async () =>
			(await audit.list({ limit: 500 })).map(({ action, target, detail }) => ({
				action,
				target,
				detail
			})),
		async [Symbol.asyncDispose]() {
			await audit.close();
			await close();
			rmSync(folder, { recursive: true, force: true });
		}
	};
}

it('a key opens what its scope says, until it is revoked', async () => {
	await using world = await openKeys();
	const { id, key } = await world.make();
	expect(await world.keys.authenticate(key)).toEqual({
		id,
		name: 'deploy',
		scope: 'operate',
		expiresAt: null
	});
	expect(await world.keys.authenticate(`${key.slice(0, -1)}_`)).toBeNull();
	await world.keys.revoke({ actor: 'admin', id });
	expect(await world.keys.authenticate(key)).toBeNull();
	await expect(world.keys.revoke({ actor: 'admin', id })).rejects.toThrow(/no such key/);
	expect(await world.actions()).toEqual([
		{
			action: 'api-key.revoked',
			target: id,
			detail: { name: 'deploy', scope: 'operate', expiresAt: null }
		},
		{
			action: 'api-key.created',
			target: id,
			detail: { name: 'deploy', scope: 'operate', expiresAt: null }
		}
	]);
});

it('an expired key is told so, but only to who holds it', async () => {
	await using world = await openKeys();
	const { key } = await world.make({ expiresInDays: 7 });
	world.advance(daysToMs(7) - 1);
	expect(await world.keys.authenticate(key)).toMatchObject({ name: 'deploy' });
	world.advance(1);
	await expect(world.keys.authenticate(key)).rejects.toThrow(/expired on \d{4}-\d\d-\d\d/);
	const guess = key.slice(0, -4) + (key.endsWith('AAAA') ? 'BBBB' : 'AAAA');
	expect(await world.keys.authenticate(guess)).toBeNull();
	expect(await world.keys.list()).toHaveLength(1);
});

it('its last use is known to the minute, with the address', async () => {
	await using world = await openKeys();
	const { key } = await world.make();
	const used = async () => {
		const [view] = await world.keys.list();
		return { at: view?.lastUsedAt, address: view?.lastAddress };
	};
	expect(await used()).toEqual({ at: null, address: null });
	const first = world.now();
	await world.keys.authenticate(key, '192.0.2.1');
	expect(await used()).toEqual({ at: first, address: '192.0.2.1' });
	world.advance(59_999);
	await world.keys.authenticate(key, '192.0.2.2');
	expect(await used()).toEqual({ at: first, address: '192.0.2.1' });
	world.advance(1);
	await Promise.all(Array.from({ length: 5 }, () => world.keys.authenticate(key, '192.0.2.2')));
	expect(await used()).toEqual({ at: first + 60_000, address: '192.0.2.2' });
});

it('there are so many keys and no more, also when they are made at once', async () => {
	await using world = await openKeys();
	for (let made = 1; made < LIMITS.apiKeys; made++) await world.make();
	const outcomes = await Promise.allSettled([world.make(), world.make(), world.make()]);
	expect(outcomes.map(({ status }) => status).sort()).toEqual([
		'fulfilled',
		'rejected',
		'rejected'
	]);
	await expect(world.make()).rejects.toThrow(/Revoke those that are not used/);
	expect(await world.db.select().from(apiKeys)).toHaveLength(LIMITS.apiKeys);
	expect((await world.actions()).filter(({ action }) => action === 'api-key.created')).toHaveLength(
		LIMITS.apiKeys
	);
	const [newest] = await world.keys.list();
	await world.keys.revoke({ actor: 'admin', id: newest?.id ?? '' });
	expect(await world.make()).toMatchObject({ expiresAt: null });
});

it('a key makes none that outlives it', async () => {
	await using world = await openKeys();
	const notAfter = world.now() + daysToMs(30);
	await expect(world.make({ expiresInDays: null, notAfter })).rejects.toThrow(/outlives it/);
	await expect(world.make({ expiresInDays: 90, notAfter })).rejects.toThrow(/outlives it/);
	expect(await world.make({ expiresInDays: 30, notAfter })).toMatchObject({ expiresAt: notAfter });
});
