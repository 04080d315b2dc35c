import { createRequire } from 'node:module';

/** Where the driver is that the database's client uses: for threads, which load it themselves. */
export function driverPath(): string {
	const client = createRequire(import.meta.url).resolve('@libsql/client');
	return createRequire(client).resolve('libsql');
}
