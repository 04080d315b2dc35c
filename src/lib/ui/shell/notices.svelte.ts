type Step = { label: string; run: () => void };

/**
 * Short messages at the edge of the page. What went well goes away by itself; what did not stays until it is
 * dismissed. The library comes with the first message, not with the page.
 */
class Notices {
	/** Something has been said, so there must be a place to show it. */
	wanted = $state(false);
	/** Height in pixels of what is docked at the lower edge and must not be covered. */
	above = $state(0);

	/** @param step what the reader may want to look at */
	say(title: string, step?: Step): void {
		void this.#toast().then((toast) => toast.success(title, { action: button(step) }));
	}

	/** @param step what the reader most likely does next */
	warn(title: string, description?: string, step?: Step): void {
		void this.#toast().then((toast) =>
			toast.warning(title, { description, duration: Infinity, action: button(step) })
		);
	}

	/** @param step what the reader most likely does next */
	fail(title: string, description?: string, step?: Step): void {
		void this.#toast().then((toast) =>
			toast.error(title, { description, duration: Infinity, action: button(step) })
		);
	}

	async #toast() {
		this.wanted = true;
		return (await import('svelte-sonner')).toast;
	}
}

const button = (step: Step | undefined) => step && { label: step.label, onClick: step.run };

export const notices = new Notices();
