import { expect, it } from 'vitest';
import { FleetClientError } from '../../client/errors.ts';
import { failureSentence } from './failure.ts';

const URL = 'https://fleet.example.org';
const unreachable = (cause: Error) =>
	new FleetClientError('unreachable', 'It did not answer.', {
		cause: new TypeError('fetch failed', { cause })
	});
const coded = (code: string) => unreachable(Object.assign(new Error(code), { code }));

it.each<[string, FleetClientError, RegExp]>([
	['no such machine', coded('ENOTFOUND'), /fleet\.example\.org cannot be reached \(ENOTFOUND\)/],
	['nobody there', coded('ECONNREFUSED'), /Nothing listens there/],
	['a foreign certificate', coded('DEPTH_ZERO_SELF_SIGNED_CERT'), /NODE_EXTRA_CA_CERTS/],
	['another name', coded('ERR_TLS_CERT_ALTNAME_INVALID'), /for another name/],
	['no TLS', coded('ERR_SSL_WRONG_VERSION_NUMBER'), /does not speak TLS/],
	['elsewhere', unreachable(new Error('unexpected redirect')), /leads to another address/],
	['a reset', coded('ECONNRESET'), /^It did not answer\.$/],
	['nothing known', new FleetClientError('unreachable', 'It did not answer.'), /^It did not/],
	[
		'too much',
		new FleetClientError('rate-limited', 'Too many calls.', { retryAfterMs: 1_200 }),
		/^Too many calls\. It takes calls again in 2 s\.$/
	],
	['a small key', new FleetClientError('forbidden', 'No.'), /^No\. .*nixfleet check$/],
	['a step-up', new FleetClientError('step-up-required', 'Who are you?'), /use the page/],
	[
		'an old dashboard',
		new FleetClientError('not-found', 'There is no such procedure.'),
		/older than this command/
	],
	['another refusal', new FleetClientError('busy', 'a\u001b[2J'), /^a␛\[2J$/]
])('%s has a sentence', (_, error, sentence) => {
	expect(failureSentence(error, URL)).toMatch(sentence);
});
