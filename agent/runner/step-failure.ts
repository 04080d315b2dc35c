/** A step ended without success; the message is one sentence for people: what, why, what next. */
export class StepFailure extends Error {
	constructor(message: string) {
		super(message);
		this.name = 'StepFailure';
	}
}

/** The operation was ended from outside while a step ran; the interrupt knows why. */
export class StepInterrupted extends Error {
	constructor() {
		super('interrupted');
		this.name = 'StepInterrupted';
	}
}
