import { describe, expect, it } from 'vitest';
import { UsageError } from '../command.ts';
import { assertPrivate } from '../dashboard/private.ts';
import { assertWanted, readEnrolmentToken } from './consent.ts';
import { readOptions } from './options.ts';

const TOKEN = 'enrolment-token';

describe('a dashboard on another machine', () => {
	const far = ['https://fleet.example.com', '--hosts', '7'];
	it('gets hosts only when that is said', () => {
		expect(() => assertWanted(readOptions(far))).toThrow(UsageError);
		expect(() => assertWanted(readOptions(far))).toThrow(/up to 7 simulated hosts.*--yes/);
		expect(() => assertWanted(readOptions([...far, '--hosts=1']))).toThrow(
			/up to 1 simulated host to .* sees it\./
		);
		expect(() => assertWanted(readOptions([...far, '--yes']))).not.toThrow();
		expect(() => assertWanted(readOptions(['http://127.0.0.1:3000']))).not.toThrow();
	});

	it('gets no token without TLS, unless that is said', () => {
		const url = 'ws://fleet.example.com/ws';
		expect(() => assertPrivate(url, {})).toThrow(/has no TLS/);
		expect(() => assertPrivate(url, { NIXFLEET_INSECURE: 'true' })).not.toThrow();
		expect(() => assertPrivate('wss://fleet.example.com/ws', {})).not.toThrow();
		expect(() => assertPrivate('ws://localhost:3000/ws', {})).not.toThrow();
	});
});

describe('the enrolment token', () => {
	it('comes from where an agent has its own', () => {
		expect(readEnrolmentToken({ NIXFLEET_TOKEN: TOKEN }).token).toBe(TOKEN);
	});

	it.each<[Record<string, string>, RegExp]>([
		[{}, /it is not set.*secrets\/agent-token/],
		[{ NIXFLEET_TOKEN: 'a b' }, /^NIXFLEET_TOKEN: it is not a token/],
		[{ NIXFLEET_TOKEN_FILE: 'package.json' }, /^NIXFLEET_TOKEN_FILE: it is not a token/],
		[
			{ NIXFLEET_TOKEN_FILE: '/nowhere' },
			/\/nowhere cannot be read \(ENOENT\)\. There is no such file.*secrets\/agent-token/
		],
		[
			{ NIXFLEET_TOKEN_FILE: 'cli' },
			/cli cannot be read \(EISDIR\)\. It is a folder: name the file with the token/
		],
		[
			{ NIXFLEET_TOKEN: `nfh_01ARZ3NDEKTSV4RRFFQ69G5FAV_${'a'.repeat(43)}` },
			/the token of one host/
		]
	])('%j is refused', (env, message) => {
		expect(() => readEnrolmentToken(env)).toThrow(message);
	});
});
