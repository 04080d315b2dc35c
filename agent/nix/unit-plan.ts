import { LIMITS, type UnitPlan } from '$lib/protocol/index.ts';

const HEADINGS: readonly [keyof UnitPlan, RegExp][] = [
	['keep', /^would NOT stop the following changed units?:/i],
	['stop', /^would stop the following units?:/i],
	['reload', /^would reload the following units?:/i],
	['restart', /^would restart the following units?:/i],
	['start', /^would start the following units?:/i]
];

/**
 * Reads what `switch-to-configuration dry-activate` of NixOS writes: a heading for each kind of change, then the
 * names, separated by commas.
 * @returns null when it says nothing that is known: then the plan is unknown, not empty
 */
export function parseUnitPlan(output: string): UnitPlan | null {
	const plan: UnitPlan = { stop: [], start: [], restart: [], reload: [], keep: [] };
	let isKnown = false;
	for (const line of output.split('\n')) {
		if (/^would (activate the configuration|restart systemd)/.test(line)) isKnown = true;
		const found = HEADINGS.find(([, heading]) => heading.test(line));
		if (found === undefined) continue;
		isKnown = true;
		const [kind, heading] = found;
		for (const name of line.replace(heading, '').split(',')) {
			const unit = name.trim();
			if (unit !== '' && unit.length <= 200 && plan[kind].length < LIMITS.names)
				plan[kind].push(unit);
		}
	}
	return isKnown ? plan : null;
}
