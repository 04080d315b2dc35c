import type { HandleClientError } from '@sveltejs/kit';

/** What a page needs did not come at all: fetching throws this and nothing else when nobody answers. */
const isAway = (error: unknown, status: number): boolean =>
	status === 500 && error instanceof TypeError && /fetch|network|load failed/i.test(error.message);

/** The words are the error page's. */
export const handleError: HandleClientError = ({ error, status, message }) =>
	isAway(error, status) ? { message, away: true } : { message };
