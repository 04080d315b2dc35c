import type { Counts } from '$lib/client/fleet-view.ts';
import { plural } from '$lib/protocol/status/words.ts';

/** The page of the fleet: its filter, table and selection. */
export const FLEET_TEXTS = {
	caption: 'Hosts of the fleet',
	show: 'Show',
	shortcutsTip: 'Keyboard shortcuts (?)',
	display: 'Display',
	allOnline: 'Run on all online',
	shownOnline: 'Run on those shown',

	filter: 'Filter hosts',
	filterPlaceholder: 'Filter: web is:online -tag:test',
	filterHelp: 'How to filter',
	emptyFilter: 'Empty the filter',
	suggestions: 'Suggestions',
	/** What is shown while a filter has mistakes. */
	leftOut: 'What cannot be read is left out.',
	shownMeanwhile: 'Shown now:',
	allShownMeanwhile: 'All hosts are shown.',
	noMatch: 'No host matches',
	hiddenByFilter: (count: number) =>
		count === 1 ? '1 host is hidden by the filter.' : `${count} hosts are hidden by the filter.`,
	clearFilter: 'Clear the filter',

	sortNow: 'Sort now',
	orderKept:
		'Sort now: the rows stay where they are while you are at them or what you asked for runs.',

	selection: 'Selection',
	selectAll: 'Select all hosts shown',
	selectAllOf: (group: string) => `Select all of ${group}`,
	selected: (count: number) => `${count} selected`,
	hidden: (count: number) => `hidden by the filter: ${count}`,
	allHidden: 'The filter hides every selected host.',
	stopSelected: (count: number) => `Stop ${plural(count, 'operation')} of the selected hosts`,
	commandOnSelected: (command: string, able: number, count: number) =>
		`${command}: ${able} of ${count} selected hosts`
} as const;

const some = (count: number, word: string): string => (count === 0 ? '' : `${count} ${word}`);

/** Hosts that are shown in one sentence: "12 hosts, 3 behind, 1 failed; all online". */
export function fleetSummary({ all, online, behind, failed, running }: Counts): string {
	if (all === 0) return 'No hosts';
	const parts = [
		plural(all, 'host'),
		some(behind, 'behind'),
		some(failed, 'failed'),
		some(running, 'running')
	].filter(Boolean);
	const presence =
		online === all
			? all === 1
				? 'online'
				: 'all online'
			: online === 0
				? 'none online'
				: `${online} online`;
	return `${parts.join(', ')}; ${presence}`;
}
