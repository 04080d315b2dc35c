import { withoutCredentials, type Target, type TargetView } from '$lib/protocol/index.ts';
import type { Settings } from '../db/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Logger } from '../platform/logger.ts';
import { Signal } from '../platform/signal.ts';
import { readGitRemote } from './git-remote.ts';
import { createTargetMemory } from './memory.ts';
import { SourceError, type Look, type Source } from './source.ts';
import { readVersionJson, type Remembered } from './version-json.ts';

export { type Source } from './source.ts';

export type TargetRoom = ReturnType<typeof createTarget>;

/** What of the configuration this room needs. */
export type TargetConfig = {
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
 * INVARIANTS: at most one look is under way, and everybody who asks meanwhile gets its answer; a look that
 * fails keeps the last good target and its time; an answer for a source that was changed meanwhile is dropped.
 */
export function createTarget(options: {
	config: TargetConfig;
	log: Logger;
	clock: Clock;
	settings: Settings;
}) {
	const { config, log, clock } = options;
	const memory = createTargetMemory(options.settings);
	const changed = new Signal<void>();
	let source = configuredSource(config);
	let target: Target | null = null;
	let error: string | null = null;
	let checkedAt: number | null = null;
	let etag: Remembered = { etag: null };
	let looking: Promise<void> | null = null;
	let timer: NodeJS.Timeout | null = null;
	let started = false;

	const view = (): TargetView => ({
		target,
		source: source?.kind ?? 'none',
		sourceUrl: source === null ? null : withoutCredentials(source.url),
		error,
		checkedAt,
		stale: target !== null && clock.now() - target.fetchedAt > config.targetStaleAfterMs
	});

	const read = (from: Source): Promise<Look> =>
		from.kind === 'git'
			? readGitRemote({ url: from.url, branch: from.branch, protocols: config.gitProtocols })
			: readVersionJson(from.url, etag);

	async function look(from: Source): Promise<void> {
		const before = JSON.stringify([target?.commit, target?.message, target?.lockHash, error]);
		try {
			const seen = await read(from);
			const told = seen.changed ? await enrich(seen.target, from) : target;
			if (from !== source || told === null) return;
			target = { ...told, fetchedAt: clock.now() };
			error = null;
			await memory.keep(from, target);
		} catch (caught) {
			if (from !== source) return;
			error =
				caught instanceof SourceError
					? caught.message
					: 'Looking at the target failed; the log says why.';
			log.warn('The target could not be read', {
				why: error,
				...(caught instanceof SourceError ? {} : { error: caught })
			});
		} finally {
			if (from === source) checkedAt = clock.now();
		}
		if (before !== JSON.stringify([target?.commit, target?.message, target?.lockHash, error]))
			changed.emit();
	}

	/** With both sources set, Git decides, and version.json adds what it knows of the same commit. */
	async function enrich(
		found: Omit<Target, 'fetchedAt'>,
		from: Source
	): Promise<Omit<Target, 'fetchedAt'>> {
		if (from.kind !== 'git' || config.versionUrl === undefined || config.repoUrl !== from.url)
			return found;
		try {
			const published = await readVersionJson(config.versionUrl, { etag: null });
			if (!published.changed || published.target.commit !== found.commit) return found;
			return { ...published.target, branch: found.branch, repoUrl: found.repoUrl };
		} catch (caught) {
			log.debug('version.json adds nothing', {
				why: caught instanceof Error ? caught.message : String(caught)
			});
			return found;
		}
	}

	function refresh(): Promise<void> {
		if (source === null) return Promise.resolve();
		looking ??= look(source).finally(() => (looking = null));
		return looking;
	}

	function schedule(): void {
		if (!started) return;
		// Jitter, so that many dashboards do not ask the same server in step.
		const wait = config.targetIntervalMs * (0.9 + Math.random() * 0.2);
		timer = setTimeout(() => void refresh().finally(schedule), wait);
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
		/** Looks now. Never throws: a failure is in the view. */
		async refresh(): Promise<TargetView> {
			await refresh();
			return view();
		},
		/** A view not older than `ageMs`, if one can be had within `capMs`; else the last known. */
		async refreshIfOlderThan(ageMs: number, capMs: number): Promise<TargetView> {
			if (source === null || (checkedAt !== null && clock.now() - checkedAt <= ageMs))
				return view();
			let cap: NodeJS.Timeout | undefined;
			await Promise.race([
				refresh(),
				new Promise<void>((resolve) => (cap = setTimeout(resolve, capMs)))
			]);
			clearTimeout(cap);
			return view();
		},
		/** Follows another source from now on. What was known of the old one is forgotten. */
		setSource(next: Source | null): void {
			source = next;
			target = null;
			error = null;
			checkedAt = null;
			etag = { etag: null };
			looking = null;
			changed.emit();
			void refresh();
		},
		start(): void {
			if (started) return;
			started = true;
			void begin().finally(schedule);
		},
		stop(): void {
			started = false;
			if (timer !== null) clearTimeout(timer);
		}
	};
}

function configuredSource(config: TargetConfig): Source | null {
	if (config.repoUrl !== undefined)
		return { kind: 'git', url: config.repoUrl, branch: config.branch };
	return config.versionUrl === undefined ? null : { kind: 'version-json', url: config.versionUrl };
}
