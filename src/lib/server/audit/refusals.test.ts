import { LIMITS } from '$lib/protocol/index.ts';
import { describe, expect, it } from 'vitest';
import type { AuditEntry } from './index.ts';
import { Refusals } from './refusals.ts';

function open() {
	const at = { now: 1_000_000 };
	const rows: AuditEntry[] = [];
	const refusals = new Refusals(() => at.now);
	return {
		at,
		rows,
		refusals,
		note(entry: AuditEntry, kind = JSON.stringify(entry.detail)): void {
			const row = refusals.take(entry, kind);
			if (row) rows.push(row);
		}
	};
}

const from = (address: string, more?: number): AuditEntry => ({
	actor: 'anonymous',
	action: 'call.refused',
	detail: { address, ...(more && { more }) }
});

describe('refusals', () => {
	it('of a kind are one row at once, and one with their count when the minute is over', () => {
		const { at, rows, refusals, note } = open();
		for (let index = 0; index < 500; index++) note(from('192.0.2.1'));
		expect(rows).toEqual([from('192.0.2.1')]);
		expect(refusals.due()).toEqual([]);
		at.now += LIMITS.refusalWindowMs;
		expect(refusals.due()).toEqual([from('192.0.2.1', 499)]);
		expect(refusals.isEmpty).toBe(true);
	});

	it('that go on tell their count in the next row', () => {
		const { at, rows, note } = open();
		for (let index = 0; index < 5; index++) note(from('192.0.2.1'));
		at.now += LIMITS.refusalWindowMs;
		note(from('192.0.2.1'));
		note(from('192.0.2.2'));
		expect(rows).toEqual([from('192.0.2.1'), from('192.0.2.1', 4), from('192.0.2.2')]);
	});

	it('are of one kind when they are said to be, whatever else they tell', () => {
		const { rows, note } = open();
		for (let index = 0; index < 9; index++) note(from(`address ${index}`), 'the same');
		expect(rows).toHaveLength(1);
	});

	it('that came once leave no second row', () => {
		const { at, refusals, note } = open();
		note(from('192.0.2.1'));
		at.now += LIMITS.refusalWindowMs;
		expect(refusals.due()).toEqual([]);
	});

	it('of more kinds than are remembered are counted together, none is lost', () => {
		const { rows, refusals, note } = open();
		const total = LIMITS.refusalKinds + 700;
		for (let index = 0; index < total; index++) note(from(`address ${index}`));
		rows.push(...refusals.due(true));
		expect(rows.length).toBeLessThanOrEqual(LIMITS.refusalKinds + 2);
		const counted = rows.reduce((sum, { detail }) => sum + Number(detail?.more ?? 1), 0);
		expect(counted).toBe(total);
	});
});
