/** A key that is pressed, as far as it matters here. */
type Key = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'preventDefault'> & {
	stopPropagation: () => void;
};

/**
 * What is typed after a field was asked for and before it is there: it belongs to the field, and must not do something else to
 * the page.
 */
export class TypedAhead {
	#text = '';
	#waiting = false;

	/** The field is wanted and not there yet. */
	get waiting(): boolean {
		return this.#waiting;
	}

	/** From here on keys are kept, until `take`. */
	begin(): void {
		this.#waiting = true;
	}

	/** @returns whether the key was kept */
	keep(event: Key): boolean {
		if (!this.#waiting || event.ctrlKey || event.metaKey || event.altKey) return false;
		if (event.key.length === 1) this.#text += event.key;
		else if (event.key === 'Backspace') this.#text = this.#text.slice(0, -1);
		else if (event.key !== 'Enter') return false;
		event.preventDefault();
		event.stopPropagation();
		return true;
	}

	/** The field is there, or is not wanted any more. */
	take(): string {
		const text = this.#text;
		this.#text = '';
		this.#waiting = false;
		return text;
	}
}
