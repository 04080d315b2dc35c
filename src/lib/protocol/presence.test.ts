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
