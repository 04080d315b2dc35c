import { SHARED_TEXTS } from './shared.ts';

/** Titles of tabs, and what is worth knowing that stands before them. */
export const TITLE_TEXTS = {
	/** Of the pages before the fleet. */
	outside: (name: string | number) => `${name} · ${SHARED_TEXTS.product}`,
	notConnected: 'Not connected',
	needAttention: (count: number) => (count === 1 ? '1 needs attention' : `${count} need attention`),
	wait: (count: number) => (count === 1 ? '1 waits' : `${count} wait`),
	running: (count: number) => `${count} running`
} as const;
