import { page } from '$app/state';
import { reloadWhenBack } from '$lib/client/come-back.ts';
import { WELCOME_TEXTS } from '../texts/index.ts';

/** A proxy says these of a dashboard that does not answer. */
const AWAY = new Set([502, 503, 504]);

/** Why a page cannot be shown. Where the dashboard is only away, the page comes by itself when it is back. */
export function pageProblem() {
	const isAway = $derived(page.error?.away === true || AWAY.has(page.status));
	$effect(() => (isAway ? reloadWhenBack() : undefined));
	return {
		get isAway() {
			return isAway;
		},
		get title() {
			return isAway ? WELCOME_TEXTS.away : WELCOME_TEXTS.cannotShow(page.status);
		},
		get lead() {
			return isAway ? WELCOME_TEXTS.awayLead : page.error?.message;
		}
	};
}
