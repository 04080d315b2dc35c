import type { AgentCommand } from '$lib/protocol/index.ts';
import { newUlid } from '../../platform/ids.ts';

/** How tRPC ends the frame that says a subscription has begun; what stands before is how each of its events begins. */
const STARTED = '{"type":"started"}}';

/** The beginning of the frames of a subscription, from the frame that tells of its start; null: this is another frame. */
export const streamHead = (frame: unknown): string | null =>
	typeof frame === 'string' && frame.endsWith(STARTED) ? frame.slice(0, -STARTED.length) : null;

/**
 * A command as tRPC puts it into a frame of the subscription, byte for byte, without its machinery for an event, of which a
 * command to a thousand hosts has a thousand.
 * @param head see `streamHead`
 */
export function commandFrame(head: string, command: AgentCommand, id = newUlid()): string {
	return `${head}{"type":"data","data":{"id":"${id}","data":${JSON.stringify(command)}},"id":"${id}"}}`;
}
