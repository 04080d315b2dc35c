import { LIMITS } from '$lib/protocol/index.ts';
import { expect, it } from 'vitest';
import { parseClosureDiff } from './closure-diff.ts';

const change = (line: string) => parseClosureDiff(line).changes[0];

it.each([
	['hello: 2.12 → 2.28, +20.2 KiB', 'hello', '2.12', '2.28', 20_685],
	['hello: 2.12 → 2.28, 20.2 KiB', 'hello', '2.12', '2.28', 20_685],
	['jq: ∅ → 1.7, +1.5 MiB', 'jq', null, '1.7', 1_572_864],
	['jq: 1.7 → ∅, -20.0 KiB', 'jq', '1.7', null, -20_480],
	['python3: 3.11.1, 3.12.0 → 3.12.0', 'python3', '3.11.1, 3.12.0', '3.12.0', 0],
	['unit-x.service: ε → ∅', 'unit-x.service', '', null, 0],
	['source: +12.0 KiB', 'source', '', '', 12_288],
	['linux: 6.1, 6.2 → 6.3, 6.4, -1.0 GiB', 'linux', '6.1, 6.2', '6.3, 6.4', -1_073_741_824]
])('%s', (line, name, before, after, sizeBytes) => {
	expect(change(line)).toEqual({ name, before, after, sizeBytes });
});

it('colours are left out, and the largest change comes first', () => {
	const { changes, omitted, sizeBytes } = parseClosureDiff(
		'a: 1 → 2, \u001b[31;1m+1.0 KiB\u001b[0m\n\nb: 1 → ∅, \u001b[32;1m-3.0 KiB\u001b[0m\n'
	);
	expect(changes.map(({ name }) => name)).toEqual(['b', 'a']);
	expect({ omitted, sizeBytes }).toEqual({ omitted: 0, sizeBytes: -2_048 });
});

it('nothing differs', () =>
	expect(parseClosureDiff('\n')).toEqual({ changes: [], omitted: 0, sizeBytes: 0 }));

it('what cannot be read, and what is too much, is counted', () => {
	expect(parseClosureDiff('warning something\nx: what is this\n')).toMatchObject({
		changes: [],
		omitted: 2
	});
	const many = Array.from(
		{ length: LIMITS.closureChanges + 3 },
		(_, i) => `p${i}: 1 → 2, +1.0 KiB`
	);
	const diff = parseClosureDiff(many.join('\n'));
	expect(diff.changes).toHaveLength(LIMITS.closureChanges);
	expect(diff.omitted).toBe(3);
	expect(diff.sizeBytes).toBe(many.length * 1024);
});
