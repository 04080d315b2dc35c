import { verifyChain } from '$lib/server/audit/index.ts';
import { connectDatabase, readSchema } from '$lib/server/db/index.ts';
import { PlainError } from '$lib/server/platform/errors.ts';
import { existingSecret } from '$lib/server/platform/secrets.ts';
import { databaseFile } from '$lib/server/backup/index.ts';
import { existsSync } from 'node:fs';
import { readArguments } from '../arguments.ts';
import { UsageError, type ExitCode, type Surroundings } from '../command.ts';
import { plural } from '$lib/protocol/status/words.ts';

/** `nixfleet audit verify`: 0 when the chain is whole. Reads only, so a dashboard may run. */
export async function audit(args: string[], around: Surroundings): Promise<ExitCode> {
	const { positionals } = readArguments(args, {});
	const [verb, ...rest] = positionals;
	if (verb !== 'verify' || rest.length > 0)
		throw new UsageError('What can be done with the audit log is "audit verify"');
	const { print } = around;
	const places = await around.places();
	if (places.databaseUrl.startsWith('file:') && !existsSync(databaseFile(places.databaseUrl)))
		throw new PlainError(
			`There is no database at ${databaseFile(places.databaseUrl)}. Set NIXFLEET_DATA_DIR to the data directory of the dashboard.`
		);
	const key = existingSecret(places.dataDir, 'audit-key');
	if (key === null)
		throw new PlainError(
			`There is no secrets/audit-key in ${places.dataDir}, and without it no seal can be looked at. Put it back from a backup.`
		);
	const { db, close } = connectDatabase(places.databaseUrl);
	try {
		const { pending } = await readSchema(db, places.migrationsDir);
		if (pending > 0)
			throw new PlainError(
				'The database is one of an older version. Start the dashboard once: it brings it up to date.'
			);
		const { ok, sealed, unsealed, broken } = await verifyChain(db, key);
		if (ok) {
			const waiting = unsealed > 0 ? ` ${plural(unsealed, 'row')} too new for a seal.` : '';
			print(`The audit log is whole: ${plural(sealed, 'sealed row')}.${waiting}`);
			return 0;
		}
		print(`The audit log is broken at row ${broken?.seq}. ${broken?.problem}`);
		if (broken?.id) print(`Its id: ${broken.id}`);
		print(`The ${plural(sealed, 'row')} before it fit their seals.`);
		return 1;
	} finally {
		close();
	}
}
