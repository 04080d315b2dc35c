import { eq } from 'drizzle-orm';
import { users, type Database } from '../db/index.ts';

export type UserRow = typeof users.$inferSelect;

/** The name of the first person, who may do everything. */
export const ADMIN = 'admin';

export async function findUser(db: Database, name: string): Promise<UserRow | null> {
	return (await db.query.users.findFirst({ where: eq(users.name, name) })) ?? null;
}

/** Whether anybody has a second factor; the login page then asks for a code. */
export async function anyTotp(db: Database): Promise<boolean> {
	const rows = await db.select({ secret: users.totpSecret }).from(users);
	return rows.some((row) => row.secret !== null);
}
