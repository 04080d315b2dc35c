import { eq, sql } from 'drizzle-orm';
import { users, type Database } from '../db/index.ts';

export type UserRow = typeof users.$inferSelect;

/** The name of the first person, who may do everything. */
export const ADMIN = 'admin';

export async function findUser(db: Database, name: string): Promise<UserRow | null> {
	return (await db.query.users.findFirst({ where: eq(users.name, name) })) ?? null;
}

/** Stands where a password hash would: nobody signs in until a new password is set by a link. */
export const NO_PASSWORD = '!';

/** The highest work factor among the stored hashes; 0 without any. */
export async function highestWorkFactor(db: Database): Promise<number> {
	const [row] = await db
		.select({
			highest: sql<number | null>`max(cast(substr(${users.passwordHash}, 5, 2) as integer))`
		})
		.from(users);
	return row?.highest ?? 0;
}

/** Whether there is nobody yet. */
export const isNobody = async (db: Database): Promise<boolean> =>
	(await db.select({ id: users.id }).from(users).limit(1)).length === 0;

/** Whether anybody has a second factor; the login page then asks for a code. */
export async function anyTotp(db: Database): Promise<boolean> {
	const rows = await db.select({ secret: users.totpSecret }).from(users);
	return rows.some((row) => row.secret !== null);
}

/** Whether the first person is the only one; the login page then need not ask for a name. */
export async function isOnlyAdmin(db: Database): Promise<boolean> {
	const rows = await db.select({ name: users.name }).from(users).limit(2);
	return rows.length === 1 && rows[0]?.name === ADMIN;
}
