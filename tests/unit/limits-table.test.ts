import { readFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import { expect, it } from 'vitest';
import { BUDGETS, LIMITS } from '$lib/protocol/limits.ts';
import { NOTIFICATION_LIMITS } from '$lib/protocol/notification-limits.ts';
import { limitsTable, withUnit } from '../../scripts/limits-table.ts';

it('docs/limits.md is what the code has; `npm run generate` writes it', async () => {
	const file = 'docs/limits.md';
	const made = await format(limitsTable(), { ...(await resolveConfig(file)), filepath: file });
	expect(readFileSync(file, 'utf8')).toBe(made);
});

it('says of every limit what it is', () => {
	const rows = limitsTable()
		.split('\n')
		.filter((line) => line.startsWith('| `'));
	expect(rows.length).toBe(Object.keys({ ...LIMITS, ...NOTIFICATION_LIMITS, ...BUDGETS }).length);
	for (const each of rows) expect(each).not.toMatch(/\|\s*\|$/);
});

it.each([
	['frameBytes', 256 * 1024, '256 KiB'],
	['oddBytes', 1_000, '1,000 bytes'],
	['waitMs', 90_000, '90 s'],
	['waitMs', 48 * 3_600_000, '2 days'],
	['waitMs', 200, '200 ms'],
	['hosts', 1_000, '1,000']
])('%s of %d is %s', (name, value, text) => expect(withUnit(name, value)).toBe(text));
