import { EnrollOutput, type EnrollInput } from '$lib/protocol/index.ts';
import { SIMULATION } from './bounds.ts';
import { CallError, Talk, type Ending, type Way } from './talk.ts';

/** A connection with the enrolment token could not be opened. */
export class DoorError extends Error {
	constructor(readonly ending: Ending) {
		super('The dashboard does not let anybody enrol.');
		this.name = 'DoorError';
	}
}

type Door = { talk: Talk; openedAt: number; asked: number; inside: number };

/**
 * Makes hosts out of the enrolment token, several at once, over connections that are each used for a few seconds: the
 * dashboard closes one that goes on longer, and counts the calls of each. The same name with the same secret gives the same
 * host again, so that what was cut off can be asked once more.
 */
export class Enrolment {
	#door: Door | null = null;

	constructor(private readonly way: Way) {}

	/** @throws {CallError} when this host is refused. @throws {DoorError} when nobody can enrol now */
	async enroll(input: EnrollInput): Promise<EnrollOutput> {
		const door = this.#find();
		door.asked += 1;
		door.inside += 1;
		try {
			if (!(await door.talk.opened)) throw new DoorError(await door.talk.ended);
			return EnrollOutput.parse(await door.talk.call('agent.enroll', input));
		} finally {
			door.inside -= 1;
			this.#leave(door);
		}
	}

	/** Opens a connection, so that it is known whether anybody can enrol. @throws {DoorError} when nobody can now */
	async open(): Promise<void> {
		const { talk } = this.#find();
		if (!(await talk.opened)) throw new DoorError(await talk.ended);
	}

	close(): void {
		const door = this.#door;
		this.#door = null;
		if (door !== null) this.#leave(door);
	}

	#find(): Door {
		if (this.#door !== null && isGood(this.#door)) return this.#door;
		this.close();
		const talk = new Talk(this.way);
		const openedAt = performance.now();
		this.#door = { talk, openedAt, asked: 0, inside: 0 };
		return this.#door;
	}

	/** The last one out closes a door that nobody is to use any more. */
	#leave(door: Door): void {
		if (door !== this.#door && door.inside === 0) door.talk.close();
	}
}

const isGood = ({ talk, asked, openedAt }: Door): boolean =>
	!talk.signal.aborted &&
	asked < SIMULATION.enrolmentsPerConnection &&
	performance.now() - openedAt < SIMULATION.enrolmentConnectionMs;

/** Whether the dashboard would refuse the next host as well. */
export const refusesAll = (error: unknown): boolean =>
	error instanceof CallError &&
	['enrolment-closed', 'unauthenticated', 'forbidden', 'protocol'].includes(
		error.report?.code ?? ''
	);
