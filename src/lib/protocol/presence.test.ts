import { expect, it } from 'vitest';
import { LIVENESS } from './limits.ts';
import { presenceOf } from './presence.ts';

const now = 1_000_000;
it.each([
	['never', true, null],
	['online', true, 0],
	['online', true, LIVENESS.onlineMs],
	['stale', true, LIVENESS.onlineMs + 1],
	['stale', false, 0],
	['stale', false, LIVENESS.offlineAfterMs],
	['offline', false, LIVENESS.offlineAfterMs + 1],
	['offline', true, LIVENESS.offlineAfterMs + 1]
] as const)(
	'is %s when connected=%s and the last frame is %s ms old',
	(presence, connected, age) => {
		expect(presenceOf({ connected, lastSeenAt: age === null ? null : now - age, now })).toBe(
			presence
		);
	}
);

it('a connected host is not gone because we stood still ourselves', () => {
	const host = { lastSeenAt: now - 100_000, listeningSince: now - 500, now };
	expect(presenceOf({ ...host, connected: true })).toBe('online');
	expect(presenceOf({ ...host, connected: false })).toBe('offline');
});
