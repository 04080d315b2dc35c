/** What a colour stands for; a word beside it always says the same. */
export type Tone = 'good' | 'warning' | 'bad' | 'busy' | 'faint';

const CODES: Record<Tone, number> = { good: 32, warning: 33, bad: 31, busy: 36, faint: 2 };

export const coloured = (text: string, tone: Tone | undefined): string =>
	tone === undefined ? text : `\u001b[${CODES[tone]}m${text}\u001b[0m`;
