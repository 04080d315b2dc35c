import { chmodSync } from 'node:fs';

/** Makes the program of a build runnable by its name; npm does so only with what is there when it installs. */
export const executable = {
	name: 'executable',
	/** @param {{ file?: string }} options */
	writeBundle({ file }) {
		if (file !== undefined) chmodSync(file, 0o755);
	}
};
