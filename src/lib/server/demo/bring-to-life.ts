import { Commit, HostName, LIMITS, Tag } from '$lib/protocol/index.ts';
import { z } from 'zod';
import type { Hosts } from '../hosts/index.ts';
import type { Operations } from '../operations/index.ts';
import { FleetError } from '../platform/errors.ts';
import type { Logger } from '../platform/logger.ts';

/** What is done with a host of the demo when it is new, so that there is something to see. */
export const HostLife = z.strictObject({
	host: HostName,
	note: z.string().max(LIMITS.noteChars).optional(),
	tags: z.array(Tag).max(LIMITS.tagsPerHost).optional(),
	pinnedCommit: Commit.optional(),
	run: z.enum(['test', 'switch', 'pull-switch']).optional()
});
export type HostLife = z.infer<typeof HostLife>;

/** Who did it, in the audit log and on operations. */
const ACTOR = 'demo';

/**
 * Describes each host once it is there, and asks it for something once it is connected. What does not work out is
 * logged: the demo is a demo without it.
 * @returns a function that gives up waiting
 */
export function bringToLife(
	{ hosts, operations, log }: { hosts: Hosts; operations: Operations; log: Logger },
	life: readonly HostLife[]
): () => void {
	const left = new Set(life);
	const isDue = ({ host, run }: HostLife): string | null => {
		const record = [...hosts.all()].find(({ name }) => name === host);
		if (record === undefined) return null;
		return run === undefined || hosts.connection(record.id) !== null ? record.id : null;
	};

	async function apply(id: string, { note, tags, pinnedCommit, run }: HostLife): Promise<void> {
		const actor = ACTOR;
		if (note !== undefined) await hosts.note({ actor, input: { id, note } });
		if (tags !== undefined)
			await hosts.tag({ actor, input: { hostIds: [id], add: tags, remove: [] } });
		if (pinnedCommit !== undefined) await hosts.pin({ actor, id, commit: pinnedCommit });
		if (run === undefined) return;
		const [outcome] = await operations.request({
			actor,
			input: { hostIds: [id], command: run }
		});
		if (outcome?.ok === false) throw new FleetError('not-ready', outcome.message);
	}

	function look(): void {
		for (const each of left) {
			const id = isDue(each);
			if (id === null) continue;
			left.delete(each);
			apply(id, each).catch((error: unknown) =>
				log.warn('A host of the demo could not be brought to life', { host: each.host, error })
			);
		}
		if (left.size === 0) end();
	}
	const end = hosts.changed.on(look);
	look();
	return end;
}
