import { backupInto, makeBackup, type BackupMade } from '$lib/server/backup/index.ts';
import { resolve } from 'node:path';
import { KEEP } from '../bounds.ts';
import { oneWord, readArguments, wholeNumber } from '../arguments.ts';
import { UsageError, type ExitCode, type Surroundings } from '../command.ts';
import { plural } from '$lib/protocol/status/words.ts';
import { sizeWords } from '../words.ts';

/** `nixfleet backup <file>`, or `nixfleet backup --dir <folder> [--keep <number>]`. */
export async function backup(args: string[], around: Surroundings): Promise<ExitCode> {
	const { values, positionals } = readArguments(args, {
		dir: { type: 'string' },
		keep: { type: 'string' }
	});
	const { now, print } = around;
	const places = await around.places();
	if (values.dir === undefined) {
		if (values.keep !== undefined) throw new UsageError('--keep is for backups with --dir');
		const file = resolve(oneWord(positionals, 'name of the file to write'));
		tell(await makeBackup({ places, file, now }), print);
		return 0;
	}
	if (positionals.length > 0) throw new UsageError('With --dir the file gets its name by itself');
	if (values.dir === '') throw new UsageError('The folder is missing');
	const made = await backupInto({
		places,
		folder: resolve(values.dir),
		prefix: 'nixfleet-',
		keep: keepOf(values.keep),
		now
	});
	tell(made, print);
	if (made.removed.length > 0) print(`Removed ${plural(made.removed.length, 'older backup')}.`);
	return 0;
}

function keepOf(text: string | undefined): number {
	return text === undefined ? KEEP : wholeNumber('--keep', text, { min: 1, max: 9_999 });
}

function tell({ file, bytes, manifest }: BackupMade, print: Surroundings['print']): void {
	const secrets = manifest.files.length - 1;
	print(
		`Wrote ${file} (${sizeWords(bytes)}): the database and ${plural(secrets, 'secret')}. Keep it as safe as a password.`
	);
}
