import { restoreBackup } from '$lib/server/backup/index.ts';
import { resolve } from 'node:path';
import { oneWord, readArguments } from '../arguments.ts';
import type { ExitCode, Surroundings } from '../command.ts';
import { timeWords } from '../words.ts';

/** `nixfleet restore <file> [--replace]`. */
export async function restore(args: string[], around: Surroundings): Promise<ExitCode> {
	const { values, positionals } = readArguments(args, {
		replace: { type: 'boolean', default: false }
	});
	const file = resolve(oneWord(positionals, 'name of the backup'));
	const { now, print } = around;
	const places = await around.places();
	const { manifest, kept } = await restoreBackup({ places, file, replace: values.replace, now });
	print(
		`Restored ${file} into ${places.dataDir}: as of ${timeWords(manifest.madeAt)}, by NixFleet ${manifest.madeBy}.`
	);
	for (const path of kept) print(`What was there before: ${path}`);
	print('Everybody has to sign in anew. Start the dashboard now.');
	return 0;
}
