import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
	CHANNEL_KINDS,
	NOTIFICATION_LIMITS,
	type NotificationMessage
} from '$lib/protocol/index.ts';
import { line, message } from '../fixtures.ts';
import { plainLine } from '../words.ts';
import { FORMATS, type Outgoing } from './index.ts';

const outgoing = (of: NotificationMessage, more: Partial<Outgoing> = {}): Outgoing => ({
	id: '01ARZ3NDEKTSV4RRFFQ69G5FAX',
	message: of,
	dashboard: 'https://fleet.example.org',
	address: 'https://receiver.example.org/a/topic',
	token: null,
	signingSecret: null,
	now: Date.UTC(2026, 10, 27, 2, 14),
	...more
});
const bodyOf = (posted: { body: string }) => JSON.parse(posted.body) as Record<string, unknown>;
const textOf = (posted: { body: string }): string => JSON.stringify(bodyOf(posted));

/** As long as a message can be, of the worst that may be in it. */
const HOSTILE =
	'@everyone <!channel> <@U0> [x](https://evil.example) ```*_~ `a` ||b|| # c > d <https://evil.example|ok>';
const longest = message({
	title: plainLine(HOSTILE.repeat(9), NOTIFICATION_LIMITS.notificationSentenceChars),
	lines: Array.from({ length: NOTIFICATION_LIMITS.notificationLines }, () =>
		line({
			title: plainLine(HOSTILE.repeat(9), NOTIFICATION_LIMITS.notificationSentenceChars),
			sentence: plainLine(HOSTILE.repeat(9), NOTIFICATION_LIMITS.notificationSentenceChars)
		})
	),
	more: 980,
	missed: 7
});

describe('a webhook', () => {
	it('is JSON with a version, signed together with its time', () => {
		const posted = FORMATS.webhook(
			outgoing(message(), { token: 'secret-token', signingSecret: 'key' })
		);
		expect(posted.url).toBe('https://receiver.example.org/a/topic');
		const timestamp = String(Date.UTC(2026, 10, 27, 2, 14) / 1_000);
		const wanted = createHmac('sha256', 'key').update(`${timestamp}.${posted.body}`).digest('hex');
		expect(posted.headers).toEqual({
			'content-type': 'application/json',
			'x-nixfleet-delivery': '01ARZ3NDEKTSV4RRFFQ69G5FAX',
			'x-nixfleet-timestamp': timestamp,
			'x-nixfleet-signature-256': `sha256=${wanted}`,
			authorization: 'Bearer secret-token'
		});
		expect(bodyOf(posted)).toEqual({
			version: 1,
			id: '01ARZ3NDEKTSV4RRFFQ69G5FAX',
			event: 'began',
			at: '2026-11-27T02:13:00.000Z',
			dashboard: 'https://fleet.example.org',
			title: 'Switch on hsb1 failed',
			conditions: [
				{
					alert: '01ARZ3NDEKTSV4RRFFQ69G5FAV',
					kind: 'operation',
					host: {
						id: '01ARZ3NDEKTSV4RRFFQ69G5FAW',
						name: 'hsb1',
						url: 'https://fleet.example.org/hosts/hsb1'
					},
					title: 'Switch on hsb1 failed',
					sentence: 'The build failed.',
					urgent: false,
					since: '2026-11-27T02:03:00.000Z',
					until: null,
					lastedSeconds: null
				}
			],
			more: 0,
			missed: 0
		});
	});

	it('tells how long what ended has lasted', () => {
		const ended = line({ until: Date.UTC(2026, 10, 27, 2, 13) });
		const posted = FORMATS.webhook(outgoing(message({ event: 'ended', lines: [ended] })));
		expect(bodyOf(posted)).toMatchObject({
			event: 'ended',
			conditions: [{ until: '2026-11-27T02:13:00.000Z', lastedSeconds: 600 }]
		});
	});
});

describe('ntfy', () => {
	it('is published to the topic at the end of the address', () => {
		const posted = FORMATS.ntfy(outgoing(message(), { token: 'tk_x' }));
		expect(posted.url).toBe('https://receiver.example.org/a/');
		expect(posted.headers).toEqual({
			'content-type': 'application/json',
			authorization: 'Bearer tk_x'
		});
		expect(bodyOf(posted)).toEqual({
			topic: 'topic',
			title: 'Switch on hsb1 failed',
			message: 'The build failed.',
			priority: 4,
			tags: ['warning'],
			click: 'https://fleet.example.org/hosts/hsb1',
			sequence_id: '01ARZ3NDEKTSV4RRFFQ69G5FAX'
		});
	});

	it.each([
		['urgent', message({ lines: [line({ urgent: true })] }), 5, 'rotating_light'],
		['over', message({ event: 'ended' }), 3, 'white_check_mark'],
		['a test', message({ event: 'test', lines: [] }), 3, 'bell']
	])('is as loud as it should be: %s', (_, of, priority, tag) =>
		expect(bodyOf(FORMATS.ntfy(outgoing(of)))).toMatchObject({ priority, tags: [tag] })
	);

	it('leads to the dashboard where it is about more than one host', () =>
		expect(
			bodyOf(FORMATS.ntfy(outgoing(message({ lines: [line(), line()], title: '2 problems' }))))
		).toMatchObject({
			click: 'https://fleet.example.org',
			message:
				'• Switch on hsb1 failed. The build failed.\n• Switch on hsb1 failed. The build failed.'
		}));

	it('never becomes a file', () => {
		const { message: text } = bodyOf(FORMATS.ntfy(outgoing(longest))) as { message: string };
		expect(Buffer.byteLength(text)).toBeLessThanOrEqual(4_096);
		expect(text).toMatch(/… and \d+ more$/);
	});
});

describe('Slack', () => {
	const posted = FORMATS.slack(outgoing(longest));

	it('has no mark of its own left in what is read for marks', () => {
		const { text } = bodyOf(posted) as { text: string };
		expect(text).not.toMatch(/[<>]/);
		expect(text).toContain('&lt;!channel&gt;');
		expect(bodyOf(posted)).toMatchObject({ link_names: false, unfurl_links: false });
	});

	it('says of every other piece that it is plain, or a link to the dashboard', () => {
		type Piece = { type: string; text?: unknown; url?: string; elements?: Piece[] };
		const found: Piece[] = [];
		const walk = (piece: Piece): void => {
			found.push(piece);
			piece.elements?.forEach(walk);
		};
		(bodyOf(posted) as { blocks: Piece[] }).blocks.forEach(walk);
		expect(new Set(found.map(({ type }) => type))).toEqual(
			new Set(['header', 'rich_text', 'rich_text_list', 'rich_text_section', 'link', 'text'])
		);
		for (const { type, url } of found)
			if (type === 'link') expect(url).toBe('https://fleet.example.org/hosts/hsb1');
	});

	it('is within the sizes that Slack takes', () => {
		const { blocks } = bodyOf(posted) as { blocks: { text?: { text: string } }[] };
		expect(blocks[0]?.text?.text.length).toBeLessThanOrEqual(150);
		expect(JSON.stringify(blocks[1]).length).toBeLessThan(12_000);
		expect(textOf(posted)).toContain('others.');
	});

	it('of a test is a heading and a sentence', () =>
		expect(
			textOf(FORMATS.slack(outgoing(message({ event: 'test', title: 'A test', lines: [] }))))
		).toContain('This channel works.'));
});

describe('Discord', () => {
	const posted = FORMATS.discord(outgoing(longest));
	type Body = { allowed_mentions: unknown; embeds: { title: string; description: string }[] };

	it('pings nobody, whatever is in it', () =>
		expect(bodyOf(posted)).toMatchObject({ allowed_mentions: { parse: [] } }));

	it('takes every mark literally', () => {
		const [embed] = (bodyOf(posted) as Body).embeds;
		const rest = (embed?.description ?? '')
			.replace(/\\[^0-9A-Za-z\s]/g, '')
			.replaceAll('](https://fleet.example.org/hosts/hsb1)', '')
			.replace(/^- \[/gm, '');
		expect(rest).not.toMatch(/[\\*_~`|>#[\]()<@]/);
	});

	it('is within the sizes that Discord takes', () => {
		const [embed] = (bodyOf(posted) as Body).embeds;
		expect(embed?.title.length).toBeLessThanOrEqual(256);
		expect(embed?.description.length).toBeLessThanOrEqual(4_096);
	});
});

it.each(CHANNEL_KINDS)('%s: a message that is as long as it can be is a small request', (kind) =>
	expect(Buffer.byteLength(FORMATS[kind](outgoing(longest)).body)).toBeLessThan(64 * 1024)
);

describe('what somebody else wrote', () => {
	it.each([
		['a\u001b[31mred\u001b[0m', 'a [31mred [0m'],
		['two\r\nlines', 'two lines'],
		['left\u202eright', 'left right'],
		['zero\u200bwidth', 'zero width'],
		['\u0000\u0007', '']
	])('has no control characters left: %j', (text, left) => expect(plainLine(text, 99)).toBe(left));

	it('is cut between characters', () => {
		expect(plainLine('abcdef', 4)).toBe('abc…');
		expect(plainLine('ab😀cd', 4)).toBe('ab…');
	});
});
