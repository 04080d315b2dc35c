import { failpoint } from '$lib/protocol/index.ts';
import { statfsSync } from 'node:fs';
import type { OperationOrder, Phase } from '$lib/protocol/index.ts';
import type { Environment } from '../config-sources.ts';
import type { HostConfig } from '../config.ts';
import { heldSentence, readHold } from '../facts/hold.ts';
import type { Entry } from '../journal/entry.ts';
import type { Journal } from '../journal/journal.ts';
import { bootId, isAlive, thisProcess } from '../journal/process-identity.ts';
import type { Logger } from '../logger.ts';
import { KILL_GRACE_MS } from '../runner/child-process.ts';
import { killTree, membersOf, treeOf } from '../runner/kill-tree.ts';
import { isActivating, whyNotStopped } from '../runner/can-stop.ts';
import { refusalOf, unwritable, type Refusal } from './admit.ts';
import { beginLog } from './begin-log.ts';
import { dropEnvironments } from './environment-file.ts';
import type { Launcher, Started } from './launcher.ts';
import { isRecent, type Taken } from './rates.ts';
import { settleDead, settleUnstarted } from './settle.ts';

/** Free space of the file system a folder is on; null when it cannot be told. */
function freeBytes(folder: string): number | null {
	try {
		const { bavail, bsize } = statfsSync(folder);
		return bavail * bsize;
	} catch {
		return null;
	}
}

/** Whether the host has had its time to go down: until then a runner that is gone is what a shutdown looks like. */
function late(entry: Entry): boolean {
	const stored = entry.order();
	const since = entry.phases().at(-1)?.at;
	if (stored.state !== 'valid' || since === undefined) return true;
	return Date.now() - since > stored.value.order.phaseLimits.confirm;
}

const LOOK_EVERY_MS = 250;
const PRUNE_EVERY_MS = 24 * 60 * 60 * 1000;
/** A runner that has not carried out a stop by then is ended by the agent. */
const STOP_TAKEOVER_MS = 8_000;

const GUARD_TRIES = 3;

export type Offer = { taken: true } | ({ taken: false } & Refusal);

/**
 * Looks after the operations of this host: takes orders, starts and stops runners, and settles what a
 * runner left unsettled.
 *
 * INVARIANTS: at most one operation without a result; `run.json` is created by exactly one process, so an
 * operation starts at most once whatever dies when; nothing here waits for the dashboard.
 */
export class Supervisor {
	/** Operations without a result. */
	readonly #live = new Set<string>();
	/** What was taken in the last hour. The journal has it, too, so that a restart forgets nothing. */
	#taken: Taken[] = [];
	readonly #starting = new Map<string, Started>();
	readonly #waitingForLeftovers = new Set<string>();
	readonly #guards = new Map<string, { tries: number; started: Started }>();
	/** Runs while there is something to look after; an agent that has nothing to do sleeps. */
	#timer: NodeJS.Timeout | null = null;
	#pruning: NodeJS.Timeout | null = null;
	#looking = false;
	#stopped = false;
	readonly #alongside = new Set<() => void>();

	constructor(
		private readonly parts: {
			/** This agent's process, as hello names it. */
			instanceId: string;
			/** Ends this agent in such a way that another one starts. */
			restart: () => void;
			journal: Journal;
			launcher: Launcher;
			config: HostConfig;
			env: Environment;
			log: Logger;
		}
	) {}

	/** Reads the journal after a start of the agent, then keeps watching. */
	recover(): void {
		const { journal, log } = this.parts;
		this.#taken = journal.taken().filter((each) => isRecent(each, Date.now()));
		for (const id of journal.ids()) {
			const judgement = journal.judge(id, Date.now());
			if (judgement.action === 'report') continue;
			log.info('Found an operation in the journal', { operation: id, ...judgement });
			if (judgement.action === 'set-aside') journal.setAside(id);
			else this.#live.add(id);
			if (judgement.action === 'expired') this.#expire(id);
		}
		this.#prune();
		this.#pruning ??= setInterval(() => this.#prune(), PRUNE_EVERY_MS).unref();
		this.#watch();
	}

	stop(): void {
		this.#stopped = true;
		this.#sleep();
		if (this.#pruning !== null) clearInterval(this.#pruning);
	}

	#prune(): void {
		try {
			this.parts.journal.prune(Date.now());
		} catch (error) {
			// A full disk: what is old stays for another day.
			this.parts.log.warn('Old operations could not be deleted', { error });
		}
	}

	/** Has somebody else look as often as this does while there are operations. @returns ends that */
	alongside(look: () => void): () => void {
		this.#alongside.add(look);
		return () => this.#alongside.delete(look);
	}

	#watch(): void {
		if (this.#timer !== null || this.#stopped || this.#live.size === 0) return;
		this.#timer = setInterval(() => {
			void this.look();
			for (const look of this.#alongside) look();
			if (this.#live.size === 0) this.#sleep();
		}, LOOK_EVERY_MS);
	}

	#sleep(): void {
		if (this.#timer !== null) clearInterval(this.#timer);
		this.#timer = null;
	}

	/** The operation this host is busy with. */
	active(): { id: string; phase: Phase | null } | null {
		const id = this.#busyWith();
		if (id === null) return null;
		return { id, phase: this.parts.journal.entry(id).phases().at(-1)?.phase ?? null };
	}

	/** Asks the disk: a result may have been told to the dashboard before the next look here, and the next order be there. */
	#busyWith(): string | null {
		for (const id of this.#live) if (this.parts.journal.entry(id).result() === null) return id;
		return null;
	}

	/** The operation that waits for the dashboard to answer a hello on a new connection. */
	awaitingHello(): Entry | null {
		for (const id of this.#live) {
			const entry = this.parts.journal.entry(id);
			const { guard } = entry;
			if (entry.phases().at(-1)?.phase !== 'confirm' || guard.order() === null) continue;
			if (!guard.greeted && guard.verdict() === null) return entry;
		}
		return null;
	}

	/** Takes an order onto the disk, or says why not. An order known and not yet acknowledged is taken again. */
	offer(order: OperationOrder): Offer {
		if (__NIXFLEET_FAILPOINTS__) failpoint('agent.offer.read');
		const { journal, config } = this.parts;
		if (journal.knows(order.id)) {
			if (journal.ids().includes(order.id) && !journal.entry(order.id).acked)
				return { taken: true };
			return {
				taken: false,
				reason: 'replay',
				message: 'This host has performed this operation already. It will not do so twice.'
			};
		}
		const refusal = refusalOf(order, {
			config,
			hold: readHold(config.root),
			busyWith: this.#busyWith(),
			freeBytes: freeBytes(config.stateDir),
			taken: this.#taken,
			now: Date.now()
		});
		if (refusal) return { taken: false, ...refusal };
		try {
			journal.create(order, Date.now());
		} catch (error) {
			return { taken: false, ...unwritable(error) };
		}
		if (__NIXFLEET_FAILPOINTS__) failpoint('agent.journal.written');
		this.#live.add(order.id);
		this.#watch();
		this.#taken = this.#taken.filter((each) => isRecent(each, Date.now()));
		this.#taken.push({ command: order.command, at: Date.now() });
		return { taken: true };
	}

	/** Starts an accepted operation, unless it was started before or is too late. Repeating does no harm. */
	async start(id: string): Promise<void> {
		const { journal, launcher, log } = this.parts;
		if (this.#starting.has(id)) return;
		const judgement = journal.judge(id, Date.now());
		if (judgement.action === 'expired') this.#expire(id);
		if (judgement.action !== 'start') return;
		const entry = journal.entry(id);
		const { dir } = entry;
		const { config } = this.parts;
		const hold = readHold(config.root);
		if (hold !== null && this.#claimUnstarted(id)) {
			const held = heldSentence(config.hostname, hold);
			return settleUnstarted(entry, 'failed', `${held} Nothing was changed.`);
		}
		const order = entry.order();
		if (order.state === 'valid') {
			beginLog(entry, order.value.order, config);
			if (order.value.order.command === 'restart-agent') return this.#restartAgent(id);
		}
		this.#starting.set(id, { stillStarting: () => true });
		try {
			this.#starting.set(id, await launcher.start(dir, 'runner'));
			if (__NIXFLEET_FAILPOINTS__) failpoint('agent.runner.launched');
			log.info('Started an operation', { operation: id });
		} catch (error) {
			log.error('The runner could not be started', { operation: id, error });
			this.#starting.set(id, { stillStarting: () => false });
		}
	}

	/** The agent itself is what runs here; the next one, finding this one gone, tells that it worked. */
	#restartAgent(id: string): void {
		const { journal, instanceId, restart, log } = this.parts;
		const entry = journal.entry(id);
		const claim = { ...thisProcess(), bootId: bootId(), at: Date.now(), instanceId };
		if (!entry.claim(claim)) return;
		entry.appendPhase({ phase: 'confirm', at: Date.now() });
		log.info('Restarting, as asked', { operation: id });
		restart();
	}

	/** The dashboard no longer wants an operation that has not begun. */
	discard(id: string): void {
		const entry = this.parts.journal.entry(id);
		if (!this.#claimUnstarted(id)) return;
		settleUnstarted(entry, 'cancelled', 'The dashboard withdrew it before it began.');
		entry.markAcked();
		this.#live.delete(id);
	}

	/**
	 * Carries out, or passes on to the runner, the wish to stop.
	 * @param retold the dashboard says what was asked of it before: where that was refused, it is the same wish
	 */
	cancel(id: string, force: boolean, retold = false): void {
		if (__NIXFLEET_FAILPOINTS__) failpoint('agent.cancel.read');
		const { journal } = this.parts;
		if (!journal.ids().includes(id)) return;
		const entry = journal.entry(id);
		if (entry.result() !== null) return;
		if (this.#claimUnstarted(id)) {
			settleUnstarted(entry, 'cancelled', 'Stopped before it began.');
			return;
		}
		if (retold && !force && entry.refusedWish() !== null) return;
		const wish = entry.cancelWish();
		if (wish === null || (force && !wish.force)) entry.writeCancel({ at: Date.now(), force });
		if (__NIXFLEET_FAILPOINTS__) failpoint('agent.cancel.written');
	}

	/** Looks after every operation without a result, one look at a time. */
	async look(): Promise<void> {
		if (this.#looking) return;
		this.#looking = true;
		for (const id of [...this.#live])
			await this.#lookAt(id).catch((error: unknown) =>
				this.parts.log.error('An operation could not be looked after', { operation: id, error })
			);
		this.#looking = false;
	}

	async #lookAt(id: string): Promise<void> {
		const { journal, log } = this.parts;
		const entry = journal.entry(id);
		if (entry.result() !== null) return this.#finished(id);
		const run = entry.run();
		if (run === null) return this.#lookAtStart(id);
		if (run.never) return this.#expire(id);
		const sameBoot = run.bootId === bootId();
		const wish = entry.cancelWish();
		const phase = entry.phases().at(-1)?.phase ?? null;
		const stored = entry.order();
		const command = stored.state === 'valid' ? stored.value.order.command : null;
		const { confirmed } = entry.guard;
		const keeps = command === null ? null : whyNotStopped({ command, phase, confirmed });
		const mustStop = wish !== null && command !== 'restart-agent' && (wish.force || keeps === null);
		if (run.instanceId === this.parts.instanceId) return;
		if (sameBoot && !isAlive(run) && command === 'reboot' && phase !== null && !late(entry)) return;
		if (sameBoot && isAlive(run)) {
			if (!mustStop || Date.now() - wish.at < STOP_TAKEOVER_MS) return;
			// It is carrying out the stop, and going back takes its time.
			if (entry.guard.verdict()?.kind === 'go-back') return;
			log.warn('The runner does not stop; ending it', { operation: id });
			process.kill(run.pid, 'SIGKILL');
		}
		// It may have written its result just before it ended.
		if (entry.result() !== null) return this.#finished(id);
		if (await this.#isOnTrial(entry, id)) return;
		const tree = treeOf(entry);
		if (sameBoot && isActivating({ phase, confirmed }) && !mustStop && membersOf(tree).length > 0) {
			if (!this.#waitingForLeftovers.has(id))
				log.warn('The runner died; its activation goes on', { operation: id });
			this.#waitingForLeftovers.add(id);
			return;
		}
		const leftRunning = sameBoot ? await killTree(tree, mustStop ? 0 : KILL_GRACE_MS) : [];
		const why = mustStop ? 'cancelled' : sameBoot ? 'runner-died' : 'rebooted';
		const { config, env, instanceId } = this.parts;
		await settleDead({ entry, why, config, env, leftRunning, instanceId });
		this.#finished(id);
	}

	/** Whether the guard still has to go back from what the dead runner activated, or to keep it. Sees to it that there is one. */
	async #isOnTrial(entry: Entry, id: string): Promise<boolean> {
		const { guard } = entry;
		if (guard.order() === null || guard.returned() !== null || guard.kept() !== null) return false;
		// The boot has chosen which system runs.
		if (guard.confirmed && entry.run()?.bootId !== bootId()) return false;
		const watcher = guard.process();
		if (watcher !== null && watcher.bootId === bootId() && isAlive(watcher)) return true;
		const known = this.#guards.get(id);
		if (known?.started.stillStarting()) return true;
		const tries = (known?.tries ?? 0) + 1;
		if (tries > GUARD_TRIES) return false;
		this.parts.log.warn('A switch was neither kept nor undone; starting its guard', {
			operation: id
		});
		const started = await this.parts.launcher
			.start(entry.dir, 'guard')
			.catch(() => ({ stillStarting: () => false }));
		this.#guards.set(id, { tries, started });
		return true;
	}

	#lookAtStart(id: string): void {
		const { journal } = this.parts;
		const started = this.#starting.get(id);
		if (started === undefined && journal.judge(id, Date.now()).action === 'expired')
			return this.#expire(id);
		if (started === undefined || started.stillStarting() || !this.#claimUnstarted(id)) return;
		settleUnstarted(
			journal.entry(id),
			'failed',
			"The runner ended before it began; nothing was changed. Its last words are in the output and in the agent's log."
		);
		this.#finished(id);
	}

	#expire(id: string): void {
		const entry = this.parts.journal.entry(id);
		if (entry.run()?.never || this.#claimUnstarted(id)) {
			settleUnstarted(
				entry,
				'expired',
				'It was accepted but not started in time, so it was not started at all. Ask for it again.'
			);
			this.#finished(id);
		}
	}

	#finished(id: string): void {
		this.#live.delete(id);
		this.#starting.delete(id);
		this.#waitingForLeftovers.delete(id);
		this.#guards.delete(id);
		dropEnvironments(this.parts.journal.entry(id).dir);
	}

	/** @returns true when nobody has started the operation, and now nobody ever will */
	#claimUnstarted(id: string): boolean {
		const entry = this.parts.journal.entry(id);
		return (
			entry.run() === null &&
			entry.claim({ ...thisProcess(), bootId: bootId(), at: Date.now(), never: true })
		);
	}
}
