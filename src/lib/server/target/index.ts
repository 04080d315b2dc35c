import {
	withoutCredentials,
	type Ancestry,
	type CommitInfo,
	type Target,
	type TargetView
} from '$lib/protocol/index.ts';
import type { Settings } from '../db/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Logger } from '../platform/logger.ts';
import { Signal } from '../platform/signal.ts';
import { createAncestry } from './ancestry.ts';
import { createEnrichment } from './enrichment.ts';
import { createTargetMemory } from './memory.ts';
import { createMirror, type Mirror } from './mirror.ts';
import { SourceError, type Look, type Source } from './source.ts';
import { readVersionJson, type Remembered } from './version-json.ts';

export { type Source } from './source.ts';

export type TargetRoom = ReturnType<typeof createTarget>;

/** What of the configuration this room needs. */
export type TargetConfig = {
	/** Where the mirror of the repository is kept. */
	dataDir: string;
	versionUrl: string | undefined;
	repoUrl: string | undefined;
	branch: string;
	gitProtocols: string;
	targetIntervalMs: number;
	targetStaleAfterMs: number;
};

/**
 * The commit the fleet should be on.
 *
 * INVARIANTS: at most one look at a source is under way, and everybody who asks meanwhile gets its answer; a
 * look that fails keeps the last good target and its time; an answer for a source that was changed meanwhile
 * is dropped.
 */
export function createTarget(options: {
	config: TargetConfig;
	log: Logger;
	clock: Clock;
	settings: Settings;
}) {
	const { config, log, clock } = options;
	const memory = createTargetMemory(options.settings, log);
	// With both sources set, Git decides, and version.json adds to it.
	const enrich = config.versionUrl === undefined ? null : createEnrichment(config.versionUrl, log);
	const changed = new Signal<void>();
	let source = configuredSource(config);
	let mirror = mirrorOf(source);
	let target: Target | null = null;
	let error: string | null = null;
	let checkedAt: number | null = null;
	let etag: Remembered = { etag: null };
	let looking: Promise<void> | null = null;
	let next: Promise<void> | null = null;
	let timer: NodeJS.Timeout | null = null;
	let running: AbortController | null = null;
	let ancestry = ancestryOf(mirror);

	function mirrorOf(of: Source | null): Mirror | null {
		if (of?.kind !== 'git') return null;
		const { url, branch } = of;
		return createMirror({
			dataDir: config.dataDir,
			url,
			branch,
			protocols: config.gitProtocols,
			log
		});
	}

	function ancestryOf(of: Mirror | null) {
		return createAncestry({
			distance: async (from, to) => of?.distance(from, to) ?? null,
			onNews: () => {
				if (of === mirror) changed.emit();
			}
		});
	}

	const view = (): TargetView => ({
		target,
		source: source?.kind ?? 'none',
		sourceUrl: source === null ? null : withoutCredentials(source.url),
		error,
		checkedAt,
		stale: target !== null && clock.now() - target.fetchedAt > config.targetStaleAfterMs
	});

	async function read(from: Source, signal: AbortSignal | undefined): Promise<Look> {
		if (from.kind === 'version-json') return readVersionJson(from.url, etag);
		const mine = mirror;
		if (mine === null) return { changed: false };
		const look = await mine.look(signal);
		if (mine === mirror) ancestry.forgetUnknown();
		if (enrich === null || !look.changed || config.repoUrl !== from.url) return look;
		return { changed: true, target: await enrich(look.target, target) };
	}

	async function look(from: Source): Promise<void> {
		const before = known();
		const stopped = running?.signal;
		try {
			const seen = await read(from, stopped);
			if (from !== source || stopped?.aborted) return;
			const told = seen.changed ? seen.target : target;
			if (told === null) return;
			target = { ...told, fetchedAt: clock.now() };
			error = null;
			checkedAt = clock.now();
			await memory.keep(from, target);
		} catch (caught) {
			if (from !== source || stopped?.aborted) return;
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
		if (from === source && before !== known()) changed.emit();
	}

	/** What somebody who watches would want to hear of when it changes. */
	const known = (): string => JSON.stringify([{ ...target, fetchedAt: null }, error]);

	function refresh(): Promise<void> {
		if (source === null) return Promise.resolve();
		if (looking !== null) return looking;
		const mine = look(source).finally(() => {
			// Another source may have been set meanwhile, with a look of its own.
			if (looking === mine) looking = null;
		});
		return (looking = mine);
	}

	/** A look that begins after this call, so that what was pushed before it is seen; shared by all who wait. */
	function lookAnew(): Promise<void> {
		if (next !== null) return next;
		const mine = (looking ?? Promise.resolve()).then(() => {
			if (next === mine) next = null;
			return refresh();
		});
		return (next = mine);
	}

	function schedule(life: AbortController): void {
		if (life.signal.aborted) return;
		// Jitter, so that many dashboards do not ask the same server in step.
		const wait = config.targetIntervalMs * (0.9 + Math.random() * 0.2);
		timer = setTimeout(() => void refresh().finally(() => schedule(life)), wait);
		timer.unref();
	}

	async function begin(): Promise<void> {
		const from = source;
		if (from !== null) {
			const recalled = await memory.recall(from);
			if (from === source && target === null && recalled !== null) {
				target = recalled;
				changed.emit();
			}
		}
		await refresh();
	}

	return {
		changed,
		view,
		/** How two commits stand to each other, as far as is known now; `changed` tells when more is. */
		ancestry: ((from, to) => ancestry.relation(from, to)) satisfies Ancestry,
		/** Commits that `to` has and `from` has not, newest first; null when that is not known. */
		commits: async (from: string, to: string): Promise<CommitInfo[] | null> =>
			mirror?.commits(from, to) ?? null,
		/** Looks now. Never throws: a failure is in the view. */
		async refresh(): Promise<TargetView> {
			await lookAnew();
			return view();
		},
		/** A view not older than `ageMs`, if one can be had within `capMs`; else the last known. */
		async refreshIfOlderThan(ageMs: number, capMs: number): Promise<TargetView> {
			if (source === null || (checkedAt !== null && clock.now() - checkedAt < ageMs)) return view();
			let cap: NodeJS.Timeout | undefined;
			await Promise.race([
				lookAnew(),
				new Promise<void>((resolve) => (cap = setTimeout(resolve, capMs)))
			]);
			clearTimeout(cap);
			return view();
		},
		/** Follows another source from now on. What was known of the old one is forgotten. */
		setSource(wanted: Source | null): void {
			source = wanted;
			mirror = mirrorOf(source);
			ancestry = ancestryOf(mirror);
			target = null;
			error = null;
			checkedAt = null;
			etag = { etag: null };
			looking = next = null;
			changed.emit();
			void refresh();
		},
		start(): void {
			if (running !== null) return;
			const life = (running = new AbortController());
			void begin().finally(() => schedule(life));
		},
		/** Looks no more, and ends a look of git that is under way. */
		stop(): void {
			running?.abort();
			running = null;
			if (timer !== null) clearTimeout(timer);
		}
	};
}

function configuredSource(config: TargetConfig): Source | null {
	if (config.repoUrl !== undefined)
		return { kind: 'git', url: config.repoUrl, branch: config.branch };
	return config.versionUrl === undefined ? null : { kind: 'version-json', url: config.versionUrl };
}
