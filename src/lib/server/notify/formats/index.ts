import type { ChannelKind } from '$lib/protocol/index.ts';
import { asDiscord } from './discord.ts';
import { asNtfy } from './ntfy.ts';
import type { Outgoing, Posted } from './posted.ts';
import { asSlack } from './slack.ts';
import { asWebhook } from './webhook.ts';

export type { Outgoing, Posted };

/** How each kind of channel is spoken to. Pure. */
export const FORMATS: Record<ChannelKind, (outgoing: Outgoing) => Posted> = {
	webhook: asWebhook,
	ntfy: asNtfy,
	slack: asSlack,
	discord: asDiscord
};
