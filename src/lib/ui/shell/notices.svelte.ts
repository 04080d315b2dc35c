import type { toast as toaster } from 'svelte-sonner';
import { KeptNotices } from './kept-notices.ts';

type Step = { label: string; run: () => void };
/** `step`: what the reader most likely does next. `about`: what it tells of; a newer notice about the same takes its place. */
type More = { step?: Step; about?: string };

/**
 * Short messages at the edge of the page. What went well goes away by itself; what did not stays until it is dismissed or was
 * repeated with success. The library comes a moment after the page, or with the first message.
 */
class Notices {
	/** Something has been said, so there must be a place to show it. */
	wanted = $state(false);
	/** Height in pixels of what is docked at the lower edge and must not be covered. */
	above = $state(0);
	/** Height in pixels that the notices themselves take; the page ends above them. */
	room = $state(0);
	readonly #kept = new KeptNotices((about) => void this.#dismiss(about));
	#place: (() => void) | undefined;
	/** A notice is only heard of by those who do not see it when its place was there before. */
	readonly #placed = new Promise<void>((resolve) => (this.#place = resolve));

	/** Makes them ready before there is one: when the dashboard is away, which is what some tell of, nothing can be fetched. */
	prepare(): void {
		this.wanted = true;
	}

	placed(): void {
		this.#place?.();
	}

	/** @param step what the reader may want to look at */
	say(title: string, step?: Step): void {
		void this.#toast().then(({ success }) => success(title, { action: button(step) }));
	}

	warn(title: string, description?: string, more: More = {}): void {
		this.#keep(title, more, ({ warning }, data) => warning(title, { description, ...data }));
	}

	fail(title: string, description?: string, more: More = {}): void {
		this.#keep(title, more, ({ error }, data) => error(title, { description, ...data }));
	}

	/** What was told of this is not so any more. */
	over(about: string): void {
		this.#kept.end(about);
	}

	/** @returns whether there was one that stays by itself */
	dismissNewest(): boolean {
		return this.#kept.endNewest();
	}

	#keep(
		title: string,
		{ step, about = title }: More,
		show: (toast: Toast, data: object) => void
	): void {
		this.#kept.begin(about);
		void this.#toast().then((toast) => {
			if (!this.#kept.has(about)) return;
			const onDismiss = () => this.#kept.forget(about);
			show(toast, { id: about, duration: Infinity, action: button(step), onDismiss });
		});
	}

	async #dismiss(about: string): Promise<void> {
		(await this.#toast()).dismiss(about);
	}

	async #toast(): Promise<Toast> {
		this.wanted = true;
		await this.#placed;
		return (await import('svelte-sonner')).toast;
	}
}

type Toast = typeof toaster;

const button = (step: Step | undefined) => step && { label: step.label, onClick: step.run };

export const notices = new Notices();
