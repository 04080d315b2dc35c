import { ConnectionPool } from '@libsql/client/sqlite3';

type Connection = ReturnType<ConnectionPool['acquireSync']>;
type Statement = ReturnType<Connection['prepare']>;

/** Statements kept for a connection; what was not used for longest goes first. */
const MOST = 256;
/** Text longer than this is made for its occasion, and keeping it would be keeping its values. */
const LONGEST = 4_096;
/** What only reads or changes rows; anything else may change what a statement means. */
const ABOUT_ROWS = /^\s*(select|insert|update|delete|with|begin|commit|rollback)\b/i;

/** The driver's client asks each statement for rows and goes by what it throws; made once, because a stack is what costs. */
const NO_ROWS = new TypeError('This statement returns no rows.');

/**
 * A pool whose connections read each SQL text once: the client prepares a statement anew whenever it runs, which takes about
 * as long as running it.
 */
export class KeepingPool extends ConnectionPool {
	readonly #keeping = new WeakSet<Connection>();
	#version: Statement | null = null;

	override acquireSync(forTransaction?: boolean): Connection {
		const connection = super.acquireSync(forTransaction);
		if (!this.#keeping.has(connection)) {
			this.#keeping.add(connection);
			this.#version = connection.prepare('pragma data_version').raw();
			keepStatements(connection);
		}
		return connection;
	}

	/** Another number once anybody but this connection has changed something; known at once, for no statement is ever half done. */
	version = (): number => (this.#version?.get([]) as [number] | undefined)?.[0] ?? NaN;
}

/** Makes a connection return the same statement for the same text. One at a time: it must be run to its end before the next. */
export function keepStatements(connection: Pick<Connection, 'prepare'>): void {
	const prepare = connection.prepare.bind(connection);
	const kept = new Map<string, Statement>();
	const prepareOnce = (sql: string): Statement => {
		const known = kept.get(sql);
		if (known !== undefined) {
			kept.delete(sql);
			kept.set(sql, known);
			return known;
		}
		const statement = prepare(sql);
		if (!ABOUT_ROWS.test(sql)) kept.clear();
		else if (sql.length <= LONGEST) keep(sql, statement);
		return statement;
	};
	// Its type speaks of parameters; whoever asks for a statement chooses them, whether it is a new one or a kept one.
	connection.prepare = prepareOnce as Connection['prepare'];

	function keep(sql: string, statement: Statement): void {
		if (!statement.reader)
			statement.raw = () => {
				throw NO_ROWS;
			};
		else {
			// Asked for at every run. Whatever could change them makes all statements be forgotten.
			const columns = statement.columns();
			statement.columns = () => columns;
		}
		kept.set(sql, statement);
		const oldest = kept.keys().next();
		if (kept.size > MOST && !oldest.done) kept.delete(oldest.value);
	}
}
