import type { HostFacts } from '$lib/protocol/index.ts';
import { hostTimeZone } from './host-clock.ts';
import { openingAt } from './opening.ts';
import type { Window } from './parse.ts';

/** What the dashboard is told of this host's windows; nothing where it has none, as agents of before did. */
export const windowFact = (windows: readonly Window[], now: number): Pick<HostFacts, 'window'> =>
	windows.length === 0
		? {}
		: {
				window: {
					windows: windows.map(({ text }) => text),
					timeZone: hostTimeZone(),
					...openingAt(windows, now)
				}
			};
