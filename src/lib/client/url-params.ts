import { goto } from '$app/navigation';

/** Typing changes the filter with each key; the URL follows when the hand rests. */
const SETTLE_MS = 200;

let pending: Record<string, string | null> = {};
let step = false;
/** The page the pending parameters belong to. */
let path = '';
/** The page's address as it was written last. */
let written = '';
let timer: ReturnType<typeof setTimeout> | undefined;

/**
 * Writes parameters of the page's URL; null removes one. Changes that come together become one navigation.
 * @param options.step make it a step that "back" undoes
 */
export function writeParams(
	change: Record<string, string | null>,
	options: { step?: boolean } = {}
): void {
	if (path !== location.pathname) pending = {};
	path = location.pathname;
	pending = { ...pending, ...change };
	step ||= options.step === true;
	clearTimeout(timer);
	timer = setTimeout(flush, SETTLE_MS);
}

/** Whether a page came about by a write of its own parameters: whoever wrote them knows them. */
export const isOwnWrite = (url: URL): boolean => url.href === written;

function flush(): void {
	const url = new URL(location.href);
	for (const [name, value] of Object.entries(pending))
		if (value === null) url.searchParams.delete(name);
		else url.searchParams.set(name, value);
	const replaceState = !step;
	pending = {};
	step = false;
	written = url.href;
	if (url.href === location.href || location.pathname !== path) return;
	// eslint-disable-next-line svelte/no-navigation-without-resolve -- this very page with other parameters
	void goto(url, { replaceState, keepFocus: true, noScroll: true });
}
