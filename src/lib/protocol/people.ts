import { z } from 'zod';
import { Ulid } from './ids.ts';
import { LIMITS } from './limits.ts';

/** What a person may do: look; look, run and stop; everything. */
export const Role = z.enum(['viewer', 'operator', 'admin']);
export type Role = z.infer<typeof Role>;

/** Names that the audit log gives to what is not a person. */
const TAKEN_NAMES: ReadonlySet<string> = new Set([
	'system',
	'environment',
	'anonymous',
	'enrolment',
	'host',
	'key'
]);

/** Under this name a person signs in, and is found in the audit log. */
export const UserName = z
	.string()
	.trim()
	.toLowerCase()
	.min(1)
	.max(LIMITS.userNameChars)
	.regex(
		/^[a-z0-9][a-z0-9._-]*$/,
		'A name has letters, digits, dots, dashes and underscores, and begins with a letter or digit.'
	)
	.refine((name) => !TAKEN_NAMES.has(name), 'The audit log uses this name for something else.');

/** Longer ones are refused by their length in characters, with a sentence; this only bounds the frame. */
const Password = z.string().max(2 * LIMITS.passwordChars + 1);

export const ChangePassword = z.strictObject({
	current: Password,
	password: Password,
	passwordAgain: Password
});
export type ChangePassword = z.infer<typeof ChangePassword>;

/** The code that an authenticator shows for the secret it was just given. */
export const ConfirmTotp = z.strictObject({ code: z.string().min(1).max(16) });

export const Invite = z.strictObject({ name: UserName, role: Role });
export type Invite = z.infer<typeof Invite>;
export const SetRole = z.strictObject({ id: Ulid, role: Role });
export const ById = z.strictObject({ id: Ulid });

/** Who decides about a password or second factor: the person, or a variable of the dashboard. */
export type DecidedBy = 'person' | 'environment';

/** What a person sees of their own account. */
export type AccountView = {
	name: string;
	role: Role;
	createdAt: number;
	password: DecidedBy;
	totp: { on: boolean; decidedBy: DecidedBy };
	/** Recovery codes that were not used yet. */
	recoveryCodesLeft: number;
};

export type TotpOffer = {
	/** In base 32, to type where nothing can be scanned. */
	secret: string;
	/** What the picture says. */
	uri: string;
};

export type SessionView = {
	/** Public; it opens nothing. */
	id: string;
	/** What the browser called itself; null when that was not kept. */
	agent: string | null;
	address: string | null;
	createdAt: number;
	lastUsedAt: number;
	/** When it ends if it is not used again. */
	expiresAt: number;
	/** The one that asks. */
	current: boolean;
};

export type UserView = {
	id: string;
	name: string;
	role: Role;
	createdAt: number;
	/** Null: never, or not kept any more. */
	lastSeenAt: number | null;
	sessions: number;
	totp: boolean;
	/** Their password comes from NIXFLEET_PASSWORD_HASH. */
	fromEnvironment: boolean;
	/** Waits for a new password by a link; until then nobody can sign in under this name. */
	waits: boolean;
	/** API keys they made that still work. */
	apiKeys: number;
};

export type InvitationView = {
	id: string;
	name: string;
	role: Role;
	/** For somebody new, or for a known person who gets a new password. */
	isNew: boolean;
	createdBy: string;
	createdAt: number;
	expiresAt: number;
};

/** The secret part of a link; it is in this answer and nowhere else. */
export type NewLink = {
	name: string;
	token: string;
	expiresAt: number;
	/** There was an older link for the same name, which works no longer. */
	replaced: boolean;
};
