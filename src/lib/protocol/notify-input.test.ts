import { describe, expect, it } from 'vitest';
import { AddChannel, ChangeChannel } from './notify-input.ts';

const input = (more: Record<string, unknown> = {}) => ({
	name: 'phones',
	kind: 'ntfy',
	address: 'https://ntfy.sh/my-fleet',
	token: null,
	kinds: ['contact'],
	filter: '',
	quietTypes: ['laptop'],
	graceMinutes: 10,
	enabled: true,
	...more
});
const problem = (more: Record<string, unknown>): string | undefined =>
	AddChannel.safeParse(input(more)).error?.issues[0]?.message;

describe('a channel', () => {
	it.each([
		[{}],
		[{ address: 'http://192.168.1.2:8080/my-fleet' }],
		[{ kind: 'webhook', address: 'http://localhost:9/', token: 'x' }],
		[{ kind: 'slack', address: 'https://hooks.slack.com/services/T/B/x' }],
		[{ filter: 'tag:web -is:held' }]
	])('is taken: %j', (more) => expect(problem(more)).toBeUndefined());

	it.each([
		[{ address: 'ntfy.sh/my-fleet' }, /whole address/],
		[{ address: 'file:///etc/passwd' }, /https:\/\/ or http:\/\//],
		[{ address: 'javascript:alert(1)' }, /https:\/\/ or http:\/\//],
		[{ address: 'https://me:word@ntfy.sh/my-fleet' }, /give a token instead/],
		[{ address: 'https://ntfy.sh/' }, /end with a topic/],
		[{ address: 'https://ntfy.sh/my fleet' }, /end with a topic/],
		[{ address: 'https://ntfy.sh/a#b' }, /must not hold a #/],
		[{ token: 'two\r\nlines' }, /without spaces/],
		[{ kind: 'slack', token: 'x' }, /address itself is the secret/],
		[{ filter: 'is:nothing' }, /nothing/],
		[{ kinds: [] }, /./],
		[{ kinds: ['weather'] }, /./],
		[{ graceMinutes: -1 }, /./],
		[{ graceMinutes: 1_441 }, /./],
		[{ more: 1 }, /./]
	])('is refused: %j', (more, wanted) => expect(problem(more)).toMatch(wanted));

	it('may keep its address and token when it is changed', () => {
		const { kind: _kind, address: _address, token: _token, ...settings } = input();
		const id = '01ARZ3NDEKTSV4RRFFQ69G5FAV';
		expect(ChangeChannel.safeParse({ ...settings, id }).success).toBe(true);
		expect(ChangeChannel.safeParse({ ...settings, id, address: 'ftp://x/y' }).success).toBe(false);
	});
});
