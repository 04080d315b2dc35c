import { describe, expect, it } from 'vitest';
import { computeStatus } from './compute.ts';
import { agent, input, type Row } from './fixtures.ts';

describe('A', () => {
	const version = (name: string, protocol = 1) => input({ agent: agent(name, protocol) });
	it.each<Row>([
		['same minor', version('0.1.9'), 'ok', 'agent-current'],
		['newer', version('1.0.0'), 'ok', 'agent-current'],
		['older', version('0.0.9'), 'error', 'agent-outdated', /0\.0\.9.*0\.1\.0/],
		['protocol too old', version('0.1.0', 0), 'error', 'protocol-refused'],
		['never connected', input({ agent: null }), 'unknown', 'never-connected']
	])('%s', (_, given, state, reason, message = /\S/) => {
		const verdict = computeStatus(given).agent;
		expect(verdict).toMatchObject({ state, reason });
		expect(verdict.message).toMatch(message);
	});
});
