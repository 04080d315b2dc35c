import { LIMITS } from '$lib/protocol/index.ts';
import { describe, expect, it } from 'vitest';
import type { AuditEntry } from './index.ts';
import { Refusals } from './refusals.ts';

function open() {
	const at = { now: 1_000_000 };
	const rows: AuditEntry[] = [];
	const refusals = new Refusals(
		async (entry) => void rows.push(entry),
		() => at.now
	);
	return { at, rows, refusals };
}

const from = (address: string): AuditEntry => ({
	actor: 'anonymous',
	action: 'call.refused',
	detail: { address }
});

describe('refusals', () => {
	it('of a kind are one row at once, and one with their count when the minute is over', async () => {
		const { at, rows, refusals } = open();
		for (let index = 0; index < 500; index++) await refusals.note(from('192.0.2.1'));
		expect(rows).toEqual([from('192.0.2.1')]);
		at.now += LIMITS.refusalWindowMs;
		await refusals.note(from('192.0.2.2'));
		expect(rows.slice(1)).toEqual([
			{ ...from('192.0.2.1'), detail: { address: '192.0.2.1', more: 499 } },
			from('192.0.2.2')
		]);
	});

	it('that came once leave no second row', async () => {
		const { at, rows, refusals } = open();
		await refusals.note(from('192.0.2.1'));
		at.now += LIMITS.refusalWindowMs;
		await refusals.flush();
		expect(rows).toHaveLength(1);
	});

	it('of more kinds than are remembered are counted together, none is lost', async () => {
		const { rows, refusals } = open();
		const total = LIMITS.refusalKinds + 700;
		for (let index = 0; index < total; index++) await refusals.note(from(`address ${index}`));
		await refusals.flush();
		expect(rows.length).toBeLessThanOrEqual(LIMITS.refusalKinds + 2);
		const counted = rows.reduce((sum, { detail }) => sum + Number(detail?.more ?? 1), 0);
		expect(counted).toBe(total);
	});
});
