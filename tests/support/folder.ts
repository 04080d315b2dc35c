import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder of a test's own, gone with it. */
export function temporaryFolder(name: string) {
	const path = mkdtempSync(join(tmpdir(), `nixfleet-${name}-`));
	return {
		path,
		// Programs that are ending may still write into it.
		[Symbol.dispose]: () => rmSync(path, { recursive: true, force: true, maxRetries: 12 })
	};
}
