/** Keys for scripts: what they may do and how long they work. Free of the schema library, so that pages may use it. */

/** `read` looks; `operate` runs and stops, too; `admin` may do everything. */
export const API_KEY_SCOPES = ['read', 'operate', 'admin'] as const;
export type ApiKeyScope = (typeof API_KEY_SCOPES)[number];

/** Days a key may work. */
export const API_KEY_DAYS = [7, 30, 90, 365] as const;
export type ApiKeyDays = (typeof API_KEY_DAYS)[number];

/** A key as people see it: all but the secret. Times are milliseconds since 1970. */
export type ApiKeyView = {
	id: string;
	name: string;
	scope: ApiKeyScope;
	createdBy: string;
	createdAt: number;
	/** Null: until it is revoked. */
	expiresAt: number | null;
	/** To the minute; null: never. */
	lastUsedAt: number | null;
	/** Where it was used from last. */
	lastAddress: string | null;
};

const DAY_MS = 86_400_000;

export const daysToMs = (days: number): number => days * DAY_MS;

/** People are warned this long before a key expires … */
const WARN_MS = daysToMs(7);
/** … but not while more than this part of its life is left: a key for a week is no reason to worry on its first day. */
const WARN_SHARE = 1 / 4;

export type ApiKeyExpiry = 'never' | 'later' | 'soon' | 'expired';

/** How a key stands to its end. Pure. @param now milliseconds since 1970 */
export function apiKeyExpiry(
	key: Pick<ApiKeyView, 'createdAt' | 'expiresAt'>,
	now: number
): ApiKeyExpiry {
	if (key.expiresAt === null) return 'never';
	if (now >= key.expiresAt) return 'expired';
	const warnMs = Math.min(WARN_MS, (key.expiresAt - key.createdAt) * WARN_SHARE);
	return key.expiresAt - now <= warnMs ? 'soon' : 'later';
}
