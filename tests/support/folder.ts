import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder of a test's own, gone with it. */
export function temporaryFolder(name: string) {
	const path = mkdtempSync(join(tmpdir(), `nixfleet-${name}-`));
	return { path, [Symbol.dispose]: () => remove(path, 5) };
}

/** Programs that are ending may still write into it: what came after its folder had been looked through is not retried by itself. */
function remove(path: string, times: number): void {
	try {
		rmSync(path, { recursive: true, force: true, maxRetries: 12 });
	} catch (error) {
		const came = error instanceof Error && 'code' in error && error.code === 'ENOTEMPTY';
		if (!came || times === 1) throw error;
		remove(path, times - 1);
	}
}
