import type { Question, Particulars } from './commander.svelte.ts';
import type { FleetRow } from '$lib/protocol/live.ts';

/**
 * The preview that shows what a switch would do, before it is confirmed; null when there is nothing to look at: it was looked at
 * already, or no host can. Pull + Switch goes to the target; Switch to what is checked out, which is another commit on each host.
 */
export function previewOf({
	command,
	rows,
	argument
}: Question): { rows: FleetRow[]; particulars: Particulars } | null {
	const able = rows.filter((row) => row.actions.preview.enabled);
	if (able.length === 0 || argument?.systemPath) return null;
	if (command === 'pull-switch') return { rows: able, particulars: {} };
	const [only, ...others] = able;
	if (command !== 'switch' || others.length > 0 || only?.commit == null) return null;
	return { rows: able, particulars: { commit: only.commit } };
}
