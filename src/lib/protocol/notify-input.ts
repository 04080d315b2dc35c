import { z } from 'zod';
import { FilterText } from './filter/input.ts';
import { DEVICE_TYPES, DeviceType } from './host.ts';
import { Ulid } from './ids.ts';
import { NOTIFICATION_LIMITS } from './notification-limits.ts';
import { CHANNEL_KINDS, CONDITION_KINDS, GRACE_MINUTES } from './notify.ts';

/** Why this is no address messages can be sent to; null when it is one. */
function addressFault(text: string): string | null {
	if (!URL.canParse(text)) return 'must be a whole address, such as https://ntfy.example.org/fleet';
	const url = new URL(text);
	if (url.protocol !== 'https:' && url.protocol !== 'http:')
		return 'must begin with https:// or http://';
	if (url.username !== '' || url.password !== '')
		return 'must not hold a name or a password; give a token instead';
	return url.hash === '' ? null : 'must not hold a #';
}

const Address = z
	.string()
	.trim()
	.max(NOTIFICATION_LIMITS.channelAddressChars)
	.superRefine((text, context) => {
		const fault = addressFault(text);
		if (fault !== null) context.addIssue({ code: 'custom', message: fault });
	});

const Token = z
	.string()
	.trim()
	.min(1)
	.max(NOTIFICATION_LIMITS.channelTokenChars)
	.regex(/^[\x21-\x7e]*$/, 'must be letters, digits and signs without spaces');

const settings = {
	name: z.string().trim().min(1).max(NOTIFICATION_LIMITS.channelNameChars),
	kinds: z.array(z.enum(CONDITION_KINDS)).min(1).max(CONDITION_KINDS.length),
	filter: FilterText,
	quietTypes: z.array(DeviceType).max(DEVICE_TYPES.length),
	graceMinutes: z.number().int().min(GRACE_MINUTES.min).max(GRACE_MINUTES.max),
	enabled: z.boolean()
};

/** A topic is the last part of the path, and ntfy takes no other characters in it. */
const NTFY_TOPIC = /\/[-_A-Za-z0-9]{1,64}\/?$/;

export const AddChannel = z
	.strictObject({
		...settings,
		kind: z.enum(CHANNEL_KINDS),
		address: Address,
		/** A bearer token, for `webhook` and `ntfy`. */
		token: Token.nullable()
	})
	.superRefine(({ kind, address, token }, context) => {
		if (kind === 'ntfy' && URL.canParse(address) && !NTFY_TOPIC.test(new URL(address).pathname))
			context.addIssue({
				code: 'custom',
				path: ['address'],
				message: 'must end with a topic, such as https://ntfy.sh/my-fleet'
			});
		if (token !== null && (kind === 'slack' || kind === 'discord'))
			context.addIssue({
				code: 'custom',
				path: ['token'],
				message: 'is not used here: the address itself is the secret'
			});
	});
export type AddChannel = z.infer<typeof AddChannel>;

/** Where an address is given, it replaces the old one, and the token with it: a token is for the server it was given for. */
export const ChangeChannel = z.strictObject({
	...settings,
	id: Ulid,
	address: Address.optional(),
	/** Left out: it stays, unless the address changes. Null: none any more. */
	token: Token.nullable().optional()
});
export type ChangeChannel = z.infer<typeof ChangeChannel>;
