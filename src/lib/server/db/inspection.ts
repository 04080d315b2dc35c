import { Worker } from 'node:worker_threads';
import { driverPath } from './driver.ts';

/** A dashboard that has just started has better to do … */
const FIRST_MS = 10_000;
/** … and to read all of a large database takes a while. */
const EVERY_MS = 24 * 3_600_000;

/** The thread, as text, so that no build needs to know of a file more. Its connection only reads. */
const THREAD = `
const { parentPort, workerData } = require('node:worker_threads');
const { accessSync } = require('node:fs');
const Database = require(workerData.driver);
// The driver would make a file that is not there.
accessSync(workerData.file);
let problem = null;
try {
	const connection = new Database(workerData.file, { timeout: 5000 });
	const [row] = connection.prepare('pragma quick_check(1)').raw().all();
	problem = row?.[0] === 'ok' ? null : String(row?.[0] ?? 'it cannot be read');
	connection.close();
} catch (error) {
	// Somebody else is at it, or it is out of reach for another reason: that is no damage.
	if (/malformed|not a database|corrupt/i.test(error.message)) problem = error.message;
	else throw error;
}
parentPort.postMessage(problem);
`;

/**
 * Reads all of a database beside the thread that serves. @returns what SQLite finds wrong with it, in its words; null: nothing
 * @throws when it could not be read for another reason than damage
 */
export async function inspect(file: string): Promise<string | null> {
	const thread = new Worker(THREAD, {
		eval: true,
		workerData: { driver: driverPath(), file },
		resourceLimits: { maxOldGenerationSizeMb: 16, maxYoungGenerationSizeMb: 2 }
	});
	thread.unref();
	return new Promise((resolve, reject) => {
		thread.once('message', resolve).once('error', reject);
	});
}

/**
 * Whether the database is damaged, as far as it was looked: soon after the start, and once a day. What a page of it lost is
 * noticed only by who happens to read that page, and until then a fleet would be led by what is left.
 */
export class Inspection {
	#problem: string | null = null;
	#hasLooked = false;
	#timer: NodeJS.Timeout | null = null;
	#isClosed = false;

	constructor(
		private readonly options: {
			file: string;
			onDamage: (problem: string) => void;
			onFailure: (error: unknown) => void;
		}
	) {
		this.#lookIn(FIRST_MS);
	}

	/** What is wrong, in SQLite's words; null: nothing that was seen. */
	get problem(): string | null {
		return this.#problem;
	}

	/** The database was read whole at least once since the start. */
	get hasLooked(): boolean {
		return this.#hasLooked;
	}

	close(): void {
		this.#isClosed = true;
		if (this.#timer !== null) clearTimeout(this.#timer);
	}

	#lookIn(ms: number): void {
		if (!this.#isClosed) this.#timer = setTimeout(() => void this.look(), ms).unref();
	}

	/** Looks now, and again a day later. */
	async look(): Promise<void> {
		const { file, onDamage, onFailure } = this.options;
		try {
			this.#problem = await inspect(file);
			this.#hasLooked = true;
			if (this.#problem !== null) onDamage(this.#problem);
		} catch (error) {
			onFailure(error);
		}
		this.#lookIn(EVERY_MS);
	}
}
