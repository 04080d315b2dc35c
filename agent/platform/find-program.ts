import { accessSync, constants, statSync } from 'node:fs';
import { join } from 'node:path';

/** Where a program stands on a PATH; null when it does not. */
export function findProgram(name: string, path: string | undefined): string | null {
	for (const folder of (path ?? '').split(':')) {
		if (!folder.startsWith('/')) continue;
		const candidate = join(folder, name);
		try {
			accessSync(candidate, constants.X_OK);
			if (statSync(candidate).isFile()) return candidate;
		} catch {
			// Not here.
		}
	}
	return null;
}
