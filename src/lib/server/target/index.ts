import {
	LIMITS,
	NO_TARGET,
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
import { createFollower, type Follower } from './follower.ts';
import { createForgeHistory } from './forge.ts';
import type { Remote } from './git.ts';
import { createTargetMemory } from './memory.ts';
import { createMirror } from './mirror.ts';
import { otherSource, type Followed } from './other-sources.ts';
import type { Forge, History, Look, Source } from './source.ts';
import { readVersionJson, type Remembered } from './version-json.ts';

export { FORGES, type Forge, type Source } from './source.ts';

export type TargetRoom = ReturnType<typeof createTarget>;

/** What of the configuration this room needs. */
export type TargetConfig = {
	/** Where the mirrors of repositories are kept. */
	dataDir: string;
	versionUrl: string | undefined;
	repoUrl: string | undefined;
	branch: string;
	/** Ask the API of the repository's forge instead of Git. */
	repoApi: Forge | undefined;
	/** Further repositories that hosts may follow. */
	moreRepos: readonly string[];
	repoKeyFile: string | undefined;
	repoKnownHostsFile: string | undefined;
	gitProtocols: string;
	targetIntervalMs: number;
	targetStaleAfterMs: number;
};

/**
 * The commits that hosts should be on: that of the fleet, and those of hosts that follow another branch or repository.
 *
 * INVARIANTS: one follower a source and one history a repository; an answer for a fleet source that was changed
 * meanwhile is dropped.
 */
export function createTarget(options: {
	config: TargetConfig;
	log: Logger;
	clock: Clock;
	settings: Settings;
}) {
	const { config, log, clock } = options;
	const memory = createTargetMemory(options.settings, log);
	// With both sources set, the repository decides, and version.json adds to it.
	const enrich = config.versionUrl === undefined ? null : createEnrichment(config.versionUrl, log);
	const changed = new Signal<void>();
	const histories = new Map<string, History>();
	const others = new Map<string, Follower>();
	let timer: NodeJS.Timeout | null = null;
	let running: AbortController | null = null;
	let fleet = follow(configuredSource(config));
	const ancestry = createAncestry({ distance, onNews: () => changed.emit() });

	/** Commits are known by their content, so whichever repository has both of them tells the same. */
	async function distance(from: string, to: string) {
		for (const history of histories.values()) {
			const found = await history.distance(from, to).catch(() => null);
			if (found !== null) return found;
		}
		return null;
	}

	function historyOf(source: Exclude<Source, { kind: 'version-json' }>): History {
		const key = `${source.kind} ${source.url}`;
		const known = histories.get(key);
		if (known !== undefined) return known;
		const remote: Remote = {
			url: source.url,
			protocols: config.gitProtocols,
			sshKeyFile: config.repoKeyFile,
			knownHostsFile: config.repoKnownHostsFile
		};
		const made =
			source.kind === 'git'
				? createMirror({ dataDir: config.dataDir, remote, log })
				: createForgeHistory(source);
		histories.set(key, made);
		return made;
	}

	function readerOf(source: Source): (last: Target | null, signal: AbortSignal) => Promise<Look> {
		if (source.kind === 'version-json') {
			const etag: Remembered = { etag: null };
			return () => readVersionJson(source.url, etag);
		}
		const history = historyOf(source);
		const isFleet = source.url === config.repoUrl && source.branch === config.branch;
		return async (last, signal) => {
			const look = await history.look(source.branch, signal);
			ancestry.forgetUnknown();
			if (enrich === null || !look.changed || !isFleet) return look;
			return { changed: true, target: await enrich(look.target, last) };
		};
	}

	function follow(source: Source | null): Follower | null {
		if (source === null) return null;
		return createFollower({
			source,
			read: readerOf(source),
			onChange: () => changed.emit(),
			memory,
			clock,
			log,
			staleAfterMs: config.targetStaleAfterMs
		});
	}

	const all = (): Follower[] => (fleet === null ? [] : [fleet, ...others.values()]);
	const view = (): TargetView => fleet?.view() ?? NO_TARGET;
	const lookAtAll = async (): Promise<void> =>
		void (await Promise.all(all().map((each) => each.look())));

	/** Whom a host follows besides the fleet's target; followed from the first time somebody asks. */
	function otherOf(host: Followed): Follower | null {
		const source = otherSource(host, {
			fleet: fleet?.source ?? null,
			repositories: config.moreRepos
		});
		if (source === null) return null;
		const key = JSON.stringify(source);
		const known = others.get(key);
		if (known !== undefined) return known;
		if (others.size >= LIMITS.followedBranches) return null;
		const made = follow(source);
		if (made === null) return null;
		others.set(key, made);
		if (running !== null) void made.begin();
		return made;
	}

	function schedule(life: AbortController): void {
		if (life.signal.aborted) return;
		// Jitter, so that many dashboards do not ask the same server in step.
		const wait = config.targetIntervalMs * (0.9 + Math.random() * 0.2);
		timer = setTimeout(() => void lookAtAll().finally(() => schedule(life)), wait);
		timer.unref();
	}

	return {
		changed,
		/** The fleet's target. */
		view,
		/** The target of one host: that of the branch and repository which it follows. */
		of: (host: Followed): TargetView => otherOf(host)?.view() ?? view(),
		/** How two commits stand to each other, as far as is known now; `changed` tells when more is. */
		ancestry: ((from, to) => ancestry.relation(from, to)) satisfies Ancestry,
		/** Commits that `to` has and `from` has not, newest first; null when that is not known. */
		async commits(from: string, to: string): Promise<CommitInfo[] | null> {
			for (const history of histories.values()) {
				const found = await history.commits(from, to).catch(() => null);
				if (found !== null) return found;
			}
			return null;
		},
		/** Commits of the followed repositories whose hash begins so; what cannot be asked has none. */
		async commitsBeginningWith(prefix: string): Promise<string[]> {
			const found = [...histories.values()].map((history) =>
				history.beginningWith(prefix).catch(() => [])
			);
			return (await Promise.all(found)).flat();
		},
		/** Looks now, at everything that is followed. Never throws: a failure is in the view. */
		async refresh(): Promise<TargetView> {
			await lookAtAll();
			return view();
		},
		/** Sees to it that all views are not older than `ageMs`, if that can be had within `capMs`. */
		async refreshIfOlderThan(ageMs: number, capMs: number): Promise<TargetView> {
			const old = all().filter((each) => !each.isFresh(ageMs));
			if (old.length === 0) return view();
			let cap: NodeJS.Timeout | undefined;
			await Promise.race([
				Promise.all(old.map((each) => each.look())),
				new Promise<void>((resolve) => (cap = setTimeout(resolve, capMs)))
			]);
			clearTimeout(cap);
			return view();
		},
		/** The fleet follows another source from now on. What was known of the old one is forgotten. */
		setSource(wanted: Source | null): void {
			for (const each of all()) each.stop();
			others.clear();
			histories.clear();
			fleet = follow(wanted);
			changed.emit();
			void fleet?.look();
		},
		start(): void {
			if (running !== null) return;
			const life = (running = new AbortController());
			void Promise.all(all().map((each) => each.begin())).finally(() => schedule(life));
		},
		/** Looks no more, and ends looks that are under way. */
		stop(): void {
			running?.abort();
			running = null;
			for (const each of all()) each.stop();
			if (timer !== null) clearTimeout(timer);
		}
	};
}

function configuredSource(config: TargetConfig): Source | null {
	const { repoUrl: url, branch, repoApi: forge, versionUrl } = config;
	if (url !== undefined)
		return forge === undefined
			? { kind: 'git', url, branch }
			: { kind: 'forge', forge, url, branch };
	return versionUrl === undefined ? null : { kind: 'version-json', url: versionUrl };
}
