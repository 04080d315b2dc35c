/** What came to stand where something else stood takes this long to be read, in milliseconds. */
const READING_MS = 1_000;

/**
 * Whether what stands at a place has stood there long enough to be read: a click in the moment in which it changes is meant for
 * what was there before. To be called while a component is made.
 * @param what names what stands there; null: nothing does, so that what comes next takes nobody by surprise
 */
export function timeToRead(what: () => string | null): { readonly isOver: boolean } {
	let before: string | null = null;
	let isOver = $state(true);
	$effect(() => {
		const was = before;
		const is = what();
		before = is;
		if (was === null || is === null || was === is) return;
		isOver = false;
		const timer = setTimeout(() => (isOver = true), READING_MS);
		return () => {
			clearTimeout(timer);
			isOver = true;
		};
	});
	return {
		get isOver() {
			return isOver;
		}
	};
}
