import { statSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { driverPath } from './driver.ts';
import { logHolds } from './write-ahead-log.ts';

/** So many pages (4 MiB) are worth a checkpoint. */
const PAGES = 1_000;
/**
 * Where commits follow one another without a pause, some are always missing in the database, and the log only grows. At so
 * many pages (16 MiB) a commit copies the few that are left, and the log begins anew.
 */
export const PAGES_AT_MOST = 4_000;
/** How often it is looked whether there are so many. */
const LOOK_MS = 100;

/**
 * The thread, as text, so that no build needs to know of a file more. It has a connection of its own, and copies as much of the
 * log as it can without anybody waiting.
 */
const THREAD = `
const { parentPort, workerData } = require('node:worker_threads');
const Database = require(workerData.driver);
const connection = new Database(workerData.file, { timeout: 50 });
connection.exec('pragma synchronous = full');
const checkpoint = connection.prepare('pragma wal_checkpoint(passive)');
parentPort.on('message', (isLast) => {
	if (isLast) {
		connection.close();
		return parentPort.close();
	}
	try {
		checkpoint.get();
	} catch {
		// A full disk, for one; it is asked again.
	}
	parentPort.postMessage(null);
});
`;

/**
 * Copies the write-ahead log into the database beside the thread that serves: at the end of a commit, where SQLite does it by
 * itself, one commit in a hundred would be held up for as long as it takes to copy a thousand pages and to wait for the disk
 * twice. The thread is started when there is first something to do for it; should it fail, SQLite does it by itself.
 */
export class Checkpoints {
	#thread: Worker | null = null;
	#isCopying = false;
	/** When the log was last written to, as far as was looked. */
	#seen = 0;
	readonly #timer: NodeJS.Timeout;

	/** @param file the database */
	constructor(private readonly file: string) {
		this.#timer = setInterval(() => this.#look(), LOOK_MS);
		this.#timer.unref();
	}

	/** Resolves when the thread has let go of the database. */
	async close(): Promise<void> {
		clearInterval(this.#timer);
		const thread = this.#thread;
		if (thread === null) return;
		const gone = new Promise<void>((resolve) => thread.once('exit', () => resolve()));
		thread.ref();
		thread.postMessage(true);
		await gone;
	}

	#look(): void {
		if (this.#isCopying) return;
		const log = `${this.file}-wal`;
		try {
			const writtenAt = statSync(log, { throwIfNoEntry: false })?.mtimeMs ?? 0;
			if (writtenAt === this.#seen) return;
			this.#seen = writtenAt;
			if (!logHolds(log, PAGES)) return;
			this.#isCopying = true;
			this.#thread ??= this.#start();
			this.#thread.postMessage(false);
		} catch (error) {
			this.#giveUp(error);
		}
	}

	#giveUp(error: unknown): void {
		clearInterval(this.#timer);
		process.emitWarning(
			`Checkpoints of the database hold up commits from now on, because their thread ended: ${String(error)}`
		);
	}

	#start(): Worker {
		const thread = new Worker(THREAD, {
			eval: true,
			workerData: { driver: driverPath(), file: this.file },
			resourceLimits: { maxOldGenerationSizeMb: 16, maxYoungGenerationSizeMb: 2 }
		});
		thread.unref();
		thread.on('message', () => (this.#isCopying = false));
		thread.on('error', (error) => this.#giveUp(error));
		thread.on('exit', () => (this.#thread = null));
		return thread;
	}
}
