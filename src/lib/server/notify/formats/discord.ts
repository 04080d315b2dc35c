import { shortened } from '$lib/protocol/status/words.ts';
import { fitting, JSON_TYPE, pageOf, remarks, type Outgoing, type Posted } from './posted.ts';

/** Of the 256 characters of a title … */
const TITLE_CHARS = 250;
/** … and the 4,096 of a description. */
const DESCRIPTION_CHARS = 4_000;

const COLOURS = { began: 0xd9534f, ended: 0x3fa45b, test: 0x769ff0 };

/** Discord's markup, taken literally. What looks like a mention pings nobody: see `allowed_mentions`. */
const escaped = (text: string): string =>
	text.replace(/[\\*_~`|>#\-+[\]()<@:.]/g, (mark) => `\\${mark}`);

export function asDiscord({ message, dashboard, address }: Outgoing): Posted {
	const lines = message.lines.map(
		(line) => `- [${escaped(line.title)}](${pageOf(dashboard, line)})\n${escaped(line.sentence)}`
	);
	const [only, ...others] = message.lines;
	return {
		url: address,
		headers: JSON_TYPE,
		body: JSON.stringify({
			allowed_mentions: { parse: [] },
			embeds: [
				{
					title: escaped(shortened(message.title, TITLE_CHARS / 2)),
					url: only !== undefined && others.length === 0 ? pageOf(dashboard, only) : dashboard,
					description: fitting(
						[...lines, ...remarks(message).map(escaped)],
						DESCRIPTION_CHARS
					).join('\n'),
					color: COLOURS[message.event],
					timestamp: new Date(message.at).toISOString()
				}
			]
		})
	};
}
