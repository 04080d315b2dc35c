import { errorReport, errorSentence } from '$lib/client/error-report.ts';

/**
 * What is wrong with what somebody filled in: at the field it is about or, where it is about none, of the whole form.
 * @template Field names of the form's fields, as the request calls them
 */
export class FormProblem<Field extends string> {
	#found = $state.raw<{ field: Field | null; sentence: string } | null>(null);

	constructor(private readonly fields: readonly Field[]) {}

	/** What stands at a field; null: nothing is wrong with it. */
	at(field: Field): string | null {
		return this.#found?.field === field ? this.#found.sentence : null;
	}
	/** What no field is to blame for. */
	get ofForm(): string | null {
		return this.#found?.field === null ? this.#found.sentence : null;
	}

	say(field: Field | null, sentence: string): void {
		this.#found = { field, sentence };
	}
	/** @param named what the dashboard calls the wrong field; one that the form has not is no field of it */
	tell(sentence: string, named: string | null | undefined): void {
		this.say(this.fields.find((field) => field === named) ?? null, sentence);
	}
	take(error: unknown): void {
		this.tell(errorSentence(error), errorReport(error)?.field);
	}
	/** What was wrong with a field is not any more, as anybody can see. */
	settle(field: Field): void {
		if (this.#found?.field === field) this.clear();
	}
	clear(): void {
		this.#found = null;
	}

	/** Does something and keeps what goes wrong with it. @returns whether it was done */
	async attempt(work: () => Promise<unknown>): Promise<boolean> {
		this.clear();
		try {
			await work();
			return true;
		} catch (error) {
			this.take(error);
			return false;
		}
	}
}
