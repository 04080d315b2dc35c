import { shortened } from '$lib/protocol/status/words.ts';
import { fitting, JSON_TYPE, pageOf, remarks, type Outgoing, type Posted } from './posted.ts';

/** Slack takes so many characters in the plain text of a heading … */
const HEADER_CHARS = 150;
/** … and we send no more than this in the list, far below what makes it split a message. */
const TEXT_CHARS = 3_000;

/** Slack's own marks; with them go `<!channel>`, `<@…>` and links somebody made up. */
const escaped = (text: string): string =>
	text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');

/**
 * Rich text: each piece says what it is, and none is searched for markup, mentions or emoji. `text` is what notifications show,
 * where marks are read.
 */
export function asSlack({ message, dashboard, address }: Outgoing): Posted {
	let left = TEXT_CHARS;
	const listed = message.lines.filter(({ title, sentence }, index) => {
		left -= title.length + sentence.length;
		return left >= 0 || index === 0;
	});
	const unlisted = message.lines.length - listed.length;
	const items = listed.map((line) => ({
		type: 'rich_text_section',
		elements: [
			{ type: 'link', url: pageOf(dashboard, line), text: line.title, style: { bold: true } },
			{ type: 'text', text: `. ${line.sentence}` }
		]
	}));
	const below = remarks({ ...message, more: message.more + unlisted });
	const blocks = [
		...(items.length > 0 ? [{ type: 'rich_text_list', style: 'bullet', elements: items }] : []),
		...below.map((text) => ({ type: 'rich_text_section', elements: [{ type: 'text', text }] }))
	];
	const marks = { began: '🔴', ended: '🟢', test: '🔔' };
	const title = `${marks[message.event]} ${message.title}`;
	return {
		url: address,
		headers: JSON_TYPE,
		body: JSON.stringify({
			text: escaped(
				fitting([title, ...message.lines.map((line) => line.title)], HEADER_CHARS * 4).join('\n')
			),
			// Words that look like a channel or a person stay words.
			link_names: false,
			unfurl_links: false,
			blocks: [
				{
					type: 'header',
					text: { type: 'plain_text', text: shortened(title, HEADER_CHARS), emoji: false }
				},
				...(blocks.length > 0 ? [{ type: 'rich_text', elements: blocks }] : [])
			]
		})
	};
}
