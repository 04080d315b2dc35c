import { SHARED_TEXTS } from './shared.ts';

/** The panel of saved views. */
export const VIEWS_TEXTS = {
	current: (name: string) => `${SHARED_TEXTS.views}: ${name}`,
	allHosts: 'all hosts',
	remove: (name: string) => `Remove the view ${name}`,
	none: 'A view keeps filter, order and groups under a name. Yours are for you alone, in every browser.',
	saveAs: 'Save this view as'
} as const;
