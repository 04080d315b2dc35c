import type { Group, Sort } from '$lib/client/fleet-view.ts';
import type { Column } from '../fleet/columns.svelte.ts';
import { DEVICES, KINDS, LOCATIONS } from './host-words.ts';
import { AGENT, BRANCH, COMMIT, DISK, KIND, LOAD, LOCATION, STATUS } from './names.ts';

/** What the parts of the fleet's table are called. */
export const GROUP_WORDS: Record<Group, string> = {
	none: 'Nothing',
	location: LOCATION,
	kind: KIND,
	type: 'Type',
	tag: 'Tag',
	status: STATUS
};
export const SORT_WORDS: Record<Sort, string> = {
	attention: 'Problems first',
	name: 'Host',
	commit: COMMIT,
	branch: BRANCH,
	cpu: LOAD,
	disk: DISK,
	agent: AGENT,
	seen: 'Last seen'
};
export const COLUMN_WORDS: Record<Column, string> = {
	tags: 'Tags',
	commit: COMMIT,
	branch: BRANCH,
	load: LOAD,
	disk: DISK,
	agent: AGENT,
	seen: 'Last seen'
};

const STATUS_WORDS = new Map([
	['failed', 'Failed'],
	['running', 'Running'],
	['attention', 'Needs attention'],
	['behind', 'Behind'],
	['offline', 'Not online'],
	['unknown', 'No target to compare with'],
	['ok', 'On target']
]);

/** The heading of a group. */
export function groupHeading(group: Group, value: string): string {
	if (group === 'tag') return value === '' ? 'No tag' : value;
	if (group === 'status') return STATUS_WORDS.get(value) ?? value;
	const words = group === 'location' ? LOCATIONS : group === 'kind' ? KINDS : DEVICES;
	return new Map(Object.entries(words)).get(value) ?? value;
}
