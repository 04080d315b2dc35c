import { stat } from 'node:fs/promises';
import { pathOfFileUrl } from './database-file.ts';

export type DatabaseSize = { file: number; writeAheadLog: number };

/** Bytes that the database takes on this machine; null where it is a server's, or its file cannot be looked at. */
export async function databaseSize(url: string): Promise<DatabaseSize | null> {
	if (!url.startsWith('file:')) return null;
	const path = pathOfFileUrl(url);
	const sizeOf = (file: string): Promise<number | null> =>
		stat(file).then(
			({ size }) => size,
			() => null
		);
	const [file, writeAheadLog] = await Promise.all([sizeOf(path), sizeOf(`${path}-wal`)]);
	// Without a log everything is in the file.
	return file === null ? null : { file, writeAheadLog: writeAheadLog ?? 0 };
}
