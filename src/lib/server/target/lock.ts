import { parseFlakeLock, type Target } from '$lib/protocol/index.ts';
import { createHash } from 'node:crypto';

/** What a target tells of its flake.lock. */
export type Lock = Pick<Target, 'lockHash' | 'lockInputs'>;

/** There is none, or it cannot be had now. */
export const NO_LOCK: Lock = { lockHash: null, lockInputs: null };

/** What is read from the content of a flake.lock: its SHA-256 and the ages of its inputs. */
export const readLock = (content: Buffer): Lock => ({
	lockHash: createHash('sha256').update(content).digest('hex'),
	lockInputs: parseFlakeLock(content.toString('utf8'))
});
