import { expect, it } from 'vitest';
import { parseGarbageReport } from './garbage-report.ts';

it.each([
	['12 store paths deleted, 3.50 MiB freed\n', 12, 3_670_016],
	['removing old generations\n0 store paths deleted, 0.00 MiB freed', 0, 0],
	['7 store paths deleted, 512 bytes freed', 7, 512],
	['7 store paths deleted, 2.00 GiB freed\nnote: hard linking saves 1 MiB', 7, 2_147_483_648],
	['7 store paths deleted', 7, null],
	['error: cannot delete', null, null]
])('%j', (output, deletedPaths, freedBytes) => {
	expect(parseGarbageReport(output)).toEqual({ deletedPaths, freedBytes });
});
