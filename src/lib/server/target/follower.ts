import { withoutCredentials, type Target, type TargetView } from '$lib/protocol/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Logger } from '../platform/logger.ts';
import type { TargetMemory } from './memory.ts';
import { SourceError, type Look, type Source } from './source.ts';

export type Follower = ReturnType<typeof createFollower>;

/**
 * Follows one source.
 *
 * INVARIANTS: at most one look is under way, and everybody who asks meanwhile shares the next one; a look that fails
 * keeps the last good target and its time; a follower that was stopped says nothing any more.
 */
export function createFollower(options: {
	source: Source;
	/** @param last the target as it was known before this look */
	read: (last: Target | null, signal: AbortSignal) => Promise<Look>;
	onChange: () => void;
	memory: TargetMemory;
	clock: Clock;
	log: Logger;
	staleAfterMs: number;
}) {
	const { source, clock, log, memory } = options;
	const life = new AbortController();
	let target: Target | null = null;
	let error: string | null = null;
	let checkedAt: number | null = null;
	let looking: Promise<void> | null = null;
	let next: Promise<void> | null = null;

	/** What somebody who watches would want to hear of when it changes. */
	const known = (): string => JSON.stringify([{ ...target, fetchedAt: null }, error]);

	async function look(): Promise<void> {
		const before = known();
		try {
			const seen = await options.read(target, life.signal);
			if (life.signal.aborted) return;
			const told = seen.changed ? seen.target : target;
			if (told === null) return;
			target = { ...told, fetchedAt: clock.now() };
			error = null;
			checkedAt = clock.now();
			await memory.keep(source, target);
		} catch (caught) {
			if (life.signal.aborted) return;
			const why =
				caught instanceof SourceError
					? caught.message
					: 'Looking at the target failed; the log says why.';
			// Once is enough: a source that is down is looked at every minute.
			if (why !== error)
				log.warn('The target could not be read', {
					why,
					...(caught instanceof SourceError ? {} : { error: caught })
				});
			error = why;
			checkedAt = clock.now();
		}
		if (!life.signal.aborted && before !== known()) options.onChange();
	}

	function join(): Promise<void> {
		if (looking !== null) return looking;
		const mine = look().finally(() => (looking = null));
		return (looking = mine);
	}

	return {
		source,
		view: (): TargetView => ({
			target,
			source: source.kind,
			forge: source.kind === 'forge' ? source.forge : null,
			sourceUrl: withoutCredentials(source.url),
			error,
			checkedAt,
			stale: target !== null && clock.now() - target.fetchedAt > options.staleAfterMs
		}),
		/** Looks for the first time, with what was known before the dashboard was restarted until that is done. */
		async begin(): Promise<void> {
			const recalled = await memory.recall(source);
			if (target === null && recalled !== null && !life.signal.aborted) {
				target = recalled;
				options.onChange();
			}
			await join();
		},
		/** A look that begins after this call, so that what was pushed before it is seen. Never throws. */
		look(): Promise<void> {
			if (next !== null) return next;
			const mine = (looking ?? Promise.resolve()).then(() => {
				if (next === mine) next = null;
				return life.signal.aborted ? undefined : join();
			});
			return (next = mine);
		},
		isFresh: (ageMs: number): boolean => checkedAt !== null && clock.now() - checkedAt < ageMs,
		/** Ends a look that is under way; what it would have said is dropped. */
		stop: (): void => life.abort()
	};
}
