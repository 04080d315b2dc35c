import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eq, max, sql, type SQL } from 'drizzle-orm';
import { LIMITS, type AuditVerdict } from '$lib/protocol/index.ts';
import { describe, expect, it, vi } from 'vitest';
import { audit as table, openDatabase, settings } from '../db/index.ts';
import { breath } from '../platform/breath.ts';
import { headOf, sealOf, type SealedFields } from './chain.ts';
import { createAudit, verifyChain } from './index.ts';
import { HEAD_KEY } from './rows.ts';

const KEY = 'the key of the tests';
/** Rows that are sealed with one write. */
const AT_ONCE = 16;
const silent = { debug() {}, info() {}, warn() {}, error() {} };

async function open() {
	const folder = mkdtempSync(join(tmpdir(), 'nixfleet-audit-'));
	const { db, close } = await openDatabase({
		url: `file:${join(folder, 'test.db')}`,
		migrationsDir: 'drizzle'
	});
	let now = 1_800_000_000_000;
	const make = (key = KEY) =>
		createAudit({ db, clock: { now: () => (now += 1) }, key, log: silent });
	const audit = make();
	return {
		db,
		audit,
		make,
		advance: (ms: number) => void (now += ms),
		/** Some rows, sealed. */
		async fill(count = 5): Promise<void> {
			for (let index = 1; index <= count; index++)
				await audit.record({
					actor: index % 2 === 0 ? 'key:deploy' : 'admin',
					action: index % 2 === 0 ? 'operation.requested' : 'host.pinned',
					target: `host${index}`,
					detail: { name: `nä"me ${index}`, nested: { a: [1, null] } }
				});
			expect(await audit.verify()).toEqual({ ok: true, sealed: count, unsealed: 0, broken: null });
		},
		async [Symbol.asyncDispose]() {
			await audit.close();
			await close();
			rmSync(folder, { recursive: true, force: true });
		}
	};
}

describe('the audit log', () => {
	it('tells how many were refused when their minute is over, also when nobody knocks any more', async () => {
		await using at = await open();
		vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
		try {
			for (let times = 0; times < 41; times++)
				await at.audit.refused({ actor: 'anonymous', action: 'credentials.refused' });
			const counts = async () =>
				(await at.audit.list({ limit: 100 })).map(({ detail }) => detail.more);
			await vi.advanceTimersByTimeAsync(LIMITS.refusalWindowMs - 1);
			expect(await counts()).toEqual([undefined]);
			at.advance(LIMITS.refusalWindowMs);
			await vi.advanceTimersByTimeAsync(1);
			await expect.poll(counts).toEqual([40, undefined]);
		} finally {
			vi.useRealTimers();
		}
	});

	it('is empty and whole at first', async () => {
		await using at = await open();
		expect(await at.audit.verify()).toEqual({ ok: true, sealed: 0, unsealed: 0, broken: null });
	});

	it('is whole after any number of sealings, more rows than fit into one included', async () => {
		await using at = await open();
		await at.fill(3);
		await at.db.batch([
			at.audit.row({ actor: 'a', action: 'one' }),
			...Array.from({ length: 1_200 }, (_, index) =>
				at.audit.row({ actor: 'a', action: 'many', detail: { index } })
			)
		]);
		expect(await at.audit.verify()).toMatchObject({ ok: true, sealed: 1_204 });
	});

	it('is whole when it is sealed in portions, and others write between them', async () => {
		await using at = await open();
		await at.fill(3);
		const left = 10 * AT_ONCE + 1;
		await at.db.run(sql`
			with recursive n(i) as (select 1 union all select i + 1 from n where i < ${left})
			insert into audit (id, at, actor, action, detail) select 'left' || i, i, 'a', 'b', '{}' from n`);
		let verdict: AuditVerdict | null = null;
		const verifying = at.audit.verify().then((said) => (verdict = said));
		const sealedMeanwhile: number[] = [];
		for (; verdict === null; await breath())
			// So many that it comes to an end.
			if (sealedMeanwhile.length < 8) {
				await at.audit.record({ actor: 'a', action: 'between' });
				const [last] = await at.db.select({ seq: max(table.seq) }).from(table);
				sealedMeanwhile.push(last?.seq ?? 0);
			}
		await verifying;
		expect(new Set(sealedMeanwhile).size).toBeGreaterThan(5);
		expect(sealedMeanwhile.at(-1)).toBeLessThan(left);
		const total = 3 + left + 8;
		expect(verdict).toEqual({ ok: true, sealed: total, unsealed: 0, broken: null });
		// In the order in which they were committed.
		const rows = await at.db
			.select({ seq: table.seq })
			.from(table)
			.orderBy(sql`rowid`);
		expect(rows.map(({ seq }) => seq)).toEqual(
			Array.from({ length: total }, (_, index) => index + 1)
		);
	});

	it('finds each row that it seals by its id, however many wait for their seal', async () => {
		await using at = await open();
		await at.audit.record({ actor: 'a', action: 'b' });
		const run = vi.spyOn(at.db, 'run');
		await at.audit.verify();
		const [[statement] = []] = run.mock.calls;
		if (statement === undefined) throw new Error('nothing was sealed');
		const plan = await at.db.all<{ detail: string }>(sql`explain query plan ${statement as SQL}`);
		expect(plan.map(({ detail }) => detail)).toEqual([
			expect.stringMatching(/^SCAN one/),
			expect.stringMatching(/^SEARCH audit USING .*\(id=\?\)$/)
		]);
	});

	it('seals once where many ask at once', async () => {
		await using at = await open();
		for (let index = 0; index < 20; index++) await at.audit.record({ actor: 'a', action: 'b' });
		const verdicts = await Promise.all(Array.from({ length: 5 }, () => at.audit.verify()));
		for (const verdict of verdicts) expect(verdict).toMatchObject({ ok: true, sealed: 20 });
	});

	it('is whole, too, while another process seals on', async () => {
		await using at = await open();
		await at.fill(3);
		// Between the last page of rows and the record of the end, each time, as a dashboard beside it might.
		const other = at.make();
		let times = 0;
		const db = new Proxy(at.db, {
			get(target, name, receiver) {
				const query = Reflect.get(target, name, receiver) as typeof at.db.query;
				if (name !== 'query' || times >= 3) return query;
				times += 1;
				return {
					settings: {
						findFirst: async (wanted: Parameters<typeof query.settings.findFirst>[0]) => {
							await other.record({ actor: 'a', action: 'meanwhile' });
							await other.verify();
							return query.settings.findFirst(wanted);
						}
					}
				};
			}
		});
		expect(await verifyChain(db, KEY)).toMatchObject({ ok: true, sealed: 6 });
		expect(times).toBe(3);
		await other.close();
	});

	it('seals by itself, and what a killed dashboard left', async () => {
		await using at = await open();
		await at.audit.record({ actor: 'a', action: 'b' });
		await expect
			.poll(async () => (await at.audit.list({ limit: 1 }))[0]?.sealed, { timeout: 5_000 })
			.toBe(1);
		await at.db.run(
			sql`insert into audit (id, at, actor, action, detail) values ('left', 1, 'a', 'b', '{}')`
		);
		const next = at.make();
		next.start();
		await expect
			.poll(async () => (await at.db.select().from(table).where(eq(table.id, 'left')))[0]?.seq, {
				timeout: 5_000
			})
			.toBe(2);
		await next.close();
	});
});

describe('an edit of a sealed log is found', () => {
	const third = sql`where seq = 3`;
	it.each([
		['another actor', sql`update audit set actor = 'somebody' ${third}`, 3],
		['another action', sql`update audit set action = 'x' ${third}`, 3],
		['another target', sql`update audit set target = null ${third}`, 3],
		['another time', sql`update audit set at = at + 1 ${third}`, 3],
		['another id', sql`update audit set id = 'x' ${third}`, 3],
		['other details', sql`update audit set detail = '{}' ${third}`, 3],
		['other white space', sql`update audit set detail = detail || ' ' ${third}`, 3],
		['another seal', sql`update audit set seal = 'f' ${third}`, 3],
		['a row gone', sql`delete from audit ${third}`, 3],
		['the first row gone', sql`delete from audit where seq = 1`, 1],
		['the last row gone', sql`delete from audit where seq = 5`, 5],
		['all rows gone', sql`delete from audit`, 1],
		[
			'two rows changed about',
			sql`update audit set seal = (select seal from audit as other where other.seq = 9 - audit.seq) where seq in (4, 5)`,
			4
		],
		[
			'a row taken out of the chain',
			sql`update audit set seq = null, seal = null, actor = 'x' where seq = 5`,
			5
		]
	])('%s', async (_, edit, seq) => {
		await using at = await open();
		await at.fill();
		await at.db.run(edit);
		for (const audit of [at.audit, at.make()]) {
			// Also after more was written and sealed on top of it.
			expect(await audit.verify()).toMatchObject({ ok: false, broken: { seq } });
			await audit.record({ actor: 'a', action: 'later' });
			expect(await audit.verify()).toMatchObject({ ok: false, broken: { seq } });
		}
	});

	it('a row added with a seal that somebody made up', async () => {
		await using at = await open();
		await at.fill();
		await at.db.run(
			sql`insert into audit (id, at, actor, action, detail, seq, seal) values ('x', 1, 'a', 'b', '{}', 6, 'f')`
		);
		expect(await at.audit.verify()).toMatchObject({ ok: false, broken: { seq: 6 } });
	});

	it('a chain that somebody without the key made anew, head and all', async () => {
		await using at = await open();
		await at.fill();
		const rows = await at.db.select().from(table).orderBy(table.seq);
		let before = '0'.repeat(64);
		for (const [index, row] of rows.entries()) {
			const seq = index + 1;
			const fields: SealedFields = { ...row, actor: 'forged', detail: JSON.stringify(row.detail) };
			before = sealOf('a guess', { seq, before, fields });
			await at.db.update(table).set({ actor: 'forged', seal: before }).where(eq(table.id, row.id));
		}
		await at.db
			.update(settings)
			.set({ value: JSON.stringify(headOf('a guess', { seq: 5, seal: before })) })
			.where(eq(settings.key, HEAD_KEY));
		expect(await at.audit.verify()).toMatchObject({ ok: false, broken: { seq: 1 } });
	});

	it.each([
		['gone', null],
		['not JSON', 'x'],
		['forged', JSON.stringify({ seq: 5, seal: 'f', mac: 'f' })]
	])('the record of the end is %s', async (_, value) => {
		await using at = await open();
		await at.fill();
		await (value === null
			? at.db.delete(settings).where(eq(settings.key, HEAD_KEY))
			: at.db.update(settings).set({ value }).where(eq(settings.key, HEAD_KEY)));
		const audit = at.make();
		expect(await audit.verify()).toMatchObject({ ok: false, broken: { seq: 5 } });
		await audit.record({ actor: 'a', action: 'later' });
		expect(await audit.verify()).toMatchObject({ ok: false });
	});
});

describe('the list', () => {
	it.each([
		[{}, [5, 4, 3, 2, 1]],
		[{ actor: 'admin' }, [5, 3, 1]],
		[{ action: 'operation.' }, [4, 2]],
		[{ target: 'host3' }, [3]],
		[{ text: 'me 4' }, [4]],
		// What stands for anything in a query stands for itself here.
		[{ text: '%' }, [5, 4, 3, 2, 1]],
		[{ action: '_peration' }, []],
		[{ limit: 2 }, [5, 4]]
	])('%j', async (filter, expected) => {
		await using at = await open();
		await at.fill();
		const rows = await at.audit.list({ limit: 100, ...filter });
		expect(rows.map(({ target }) => Number(target?.replace('host', '')))).toEqual(expected);
	});

	it('goes on from where a page ended', async () => {
		await using at = await open();
		await at.fill();
		const [, second] = await at.audit.list({ limit: 2 });
		const rows = await at.audit.list({ limit: 2, before: second?.id ?? '' });
		expect(rows.map(({ target }) => target)).toEqual(['host3', 'host2']);
	});
});
