import { describe, expect, it } from 'vitest';
import { computeStatus } from './compute.ts';
import {
	A,
	B,
	NOW,
	OTHER_LOCK,
	OTHER_SYSTEM,
	agent,
	checkout,
	input,
	operation,
	running,
	withFacts
} from './fixtures.ts';
import type { StatusInput } from './input.ts';
import { DAY_MS } from './policy.ts';

describe('the sentence', () => {
	it.each<[string, StatusInput, string | null, boolean, RegExp]>([
		['on target', input(), null, true, /On target/],
		[
			'offline',
			input({ presence: 'offline', lastSeenAt: NOW - 4 * 60_000 }),
			'offline',
			false,
			/last seen 4 minutes ago/
		],
		[
			'never connected',
			input({ presence: 'never', lastSeenAt: null }),
			'offline',
			false,
			/never connected/
		],
		[
			'busy',
			input({ activeOperation: operation({}) }),
			'operation',
			false,
			/Switching \(build\), asked for by admin/
		],
		['held', withFacts({ hold: 'exam week' }), 'held', false, /exam week/],
		[
			'git first',
			withFacts({ checkout: checkout({ commit: B, lockHash: OTHER_LOCK }) }),
			'git',
			false,
			/the target is aaaaaaa/
		],
		[
			'then lock',
			withFacts({ checkout: checkout({ lockChangedAt: NOW - 41 * DAY_MS }) }),
			'lock',
			true,
			/41 days/
		],
		[
			'then system',
			withFacts({ running: running({ systemPath: OTHER_SYSTEM }) }),
			'system',
			false,
			/changed by hand/
		],
		[
			'then reboot',
			withFacts({ running: running({ rebootNeeded: true }) }),
			'reboot',
			false,
			/reboot/
		],
		['then tests', withFacts({ lastTest: null }), 'tests', true, /not been run/],
		[
			'then agent',
			{
				...input(),
				agent: { version: '0.0.1', protocol: 1, instanceId: OPERATION, bootId: 'x', startedAt: 1 }
			},
			'agent',
			true,
			/Update the agent/
		],
		[
			'no tests are no problem',
			withFacts({ hasTests: false, lastTest: null }),
			null,
			true,
			/On target/
		]
	])('%s', (_, given, blocker, onTarget, sentence) => {
		const status = computeStatus(given);
		expect(status).toMatchObject({ blocker, onTarget });
		expect(status.sentence).toMatch(sentence);
	});
});
