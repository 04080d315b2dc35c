import { chmodSync } from 'node:fs';
import { join } from 'node:path';

/** Makes the program of a build runnable by its name; npm does so only with what is there when it installs. */
export const executable = {
	name: 'executable',
	/**
	 * @param {{ file?: string, dir?: string }} options
	 * @param {Record<string, { type: string, isEntry?: boolean }>} bundle
	 */
	writeBundle({ file, dir }, bundle) {
		if (file !== undefined) chmodSync(file, 0o755);
		else
			for (const [name, part] of Object.entries(bundle))
				if (part.type === 'chunk' && part.isEntry) chmodSync(join(dir ?? '.', name), 0o755);
	}
};
