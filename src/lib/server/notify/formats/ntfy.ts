import type { NotificationMessage } from '$lib/protocol/index.ts';
import { shortened } from '$lib/protocol/status/words.ts';
import { fitting, JSON_TYPE, pageOf, remarks, type Outgoing, type Posted } from './posted.ts';

/** ntfy makes a file of what is longer than 4,096 bytes. */
const MESSAGE_BYTES = 3_800;
const TITLE_CHARS = 200;

const bytes = (text: string): number => Buffer.byteLength(text);

/** How it is heard and marked: 3 is what ntfy does unasked, 5 rings until it is seen. */
function loudness({ event, lines }: NotificationMessage): { priority: number; tags: string[] } {
	if (event === 'test') return { priority: 3, tags: ['bell'] };
	if (event === 'ended') return { priority: 3, tags: ['white_check_mark'] };
	return lines.some(({ urgent }) => urgent)
		? { priority: 5, tags: ['rotating_light'] }
		: { priority: 4, tags: ['warning'] };
}

/** Published as JSON, which goes to the server itself and names the topic. Plain text: nothing in it is markup. */
export function asNtfy({ id, message, dashboard, address, token }: Outgoing): Posted {
	const at = new URL(address);
	const parts = at.pathname.replace(/\/$/, '').split('/');
	const topic = parts.pop() ?? '';
	at.pathname = `${parts.join('/')}/`;
	const [only, ...others] = message.lines;
	const lines =
		only !== undefined && others.length === 0
			? [only.sentence]
			: message.lines.map(({ title, sentence }) => `• ${title}. ${sentence}`);
	return {
		url: at.href,
		headers: { ...JSON_TYPE, ...(token !== null && { authorization: `Bearer ${token}` }) },
		body: JSON.stringify({
			topic,
			title: shortened(message.title, TITLE_CHARS),
			message: fitting([...lines, ...remarks(message)], MESSAGE_BYTES, bytes).join('\n'),
			...loudness(message),
			click: only !== undefined && others.length === 0 ? pageOf(dashboard, only) : dashboard,
			// Since 2.16 a message with the id of another replaces it; older servers do not look.
			sequence_id: id
		})
	};
}
