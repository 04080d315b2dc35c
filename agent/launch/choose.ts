export const LAUNCHERS = ['auto', 'systemd', 'detached'] as const;
export type LauncherName = (typeof LAUNCHERS)[number];

/**
 * How runners are started on this machine. An agent that systemd started asks systemd: a process of its own unit
 * would be ended with that unit, by the very switch it performs. Everywhere else a session of its own is enough.
 */
export function chooseLauncher(machine: {
	wanted: LauncherName;
	/** /run/systemd/system exists. */
	hasSystemd: boolean;
	/** systemd-run is on the PATH. */
	hasSystemdRun: boolean;
	/** systemd, not a shell, started this agent. */
	startedBySystemd: boolean;
}): 'systemd' | 'detached' {
	if (machine.wanted !== 'auto') return machine.wanted;
	const { hasSystemd, hasSystemdRun, startedBySystemd } = machine;
	return hasSystemd && hasSystemdRun && startedBySystemd ? 'systemd' : 'detached';
}
