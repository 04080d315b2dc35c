/** What must not be done twice by a double click: while it is under way, it is not begun again. */
export class OneAtATime {
	/** For the button, which cannot be pressed meanwhile. */
	busy = $state(false);

	async run(work: () => Promise<unknown>): Promise<void> {
		if (this.busy) return;
		this.busy = true;
		try {
			await work();
		} finally {
			this.busy = false;
		}
	}
}
