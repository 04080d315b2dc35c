import { createHmac } from 'node:crypto';
import { JSON_TYPE, pageOf, type Outgoing, type Posted } from './posted.ts';

/** Rises when a field changes its meaning or goes; further fields may come without. */
const VERSION = 1;

const asTime = (at: number | null): string | null =>
	at === null ? null : new Date(at).toISOString();

/** Our own JSON, signed: docs/notifications.md has its fields. */
export function asWebhook(outgoing: Outgoing): Posted {
	const { id, message, dashboard, now, token, signingSecret } = outgoing;
	const body = JSON.stringify({
		version: VERSION,
		id,
		event: message.event,
		at: asTime(message.at),
		dashboard,
		title: message.title,
		conditions: message.lines.map((line) => ({
			alert: line.alert,
			kind: line.kind,
			host: line.host && { ...line.host, url: pageOf(dashboard, line) },
			title: line.title,
			sentence: line.sentence,
			urgent: line.urgent,
			since: asTime(line.since),
			until: asTime(line.until),
			lastedSeconds: line.until === null ? null : Math.round((line.until - line.since) / 1_000)
		})),
		more: message.more,
		missed: message.missed
	});
	const timestamp = String(Math.floor(now / 1_000));
	return {
		url: outgoing.address,
		headers: {
			...JSON_TYPE,
			'x-nixfleet-delivery': id,
			'x-nixfleet-timestamp': timestamp,
			...(signingSecret !== null && {
				'x-nixfleet-signature-256': `sha256=${signature(signingSecret, timestamp, body)}`
			}),
			...(token !== null && { authorization: `Bearer ${token}` })
		},
		body
	};
}

/** The time is signed, too, so that nobody can send an old message again as a new one. */
const signature = (secret: string, timestamp: string, body: string): string =>
	createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex');
