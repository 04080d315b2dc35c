import { bestNamed } from './best-named.ts';

/**
 * What words name together: a command by its label and a host by its name, as in "test hsb1" or "hsb1 pu". Every word must be
 * part of one of them, and each of them must be named.
 * @returns pairs, those that are called just so first, else in the order of the commands, then of the hosts; at most so many
 */
export function namedActions<Host extends { name: string }>(
	words: readonly string[],
	of: { commands: readonly { label: string }[]; hosts: readonly Host[]; most: number }
): { command: number; host: Host }[] {
	if (words.length < 2) return [];
	const found: { command: number; host: Host }[] = [];
	const commands = bestNamed([...of.commands.entries()], words, ([, { label }]) => label);
	const hosts = bestNamed(of.hosts, words, ({ name }) => name);
	for (const [command, { label }] of commands) {
		const inLabel = words.map((word) => label.toLowerCase().includes(word));
		if (!inLabel.includes(true)) continue;
		for (const host of hosts) {
			const inName = words.map((word) => host.name.toLowerCase().includes(word));
			if (!inName.includes(true)) continue;
			if (words.every((_, index) => inLabel[index] || inName[index])) found.push({ command, host });
			if (found.length === of.most) return found;
		}
	}
	return found;
}

/** Hosts that are called so before those that merely mention it. */
export const namesFirst = <Host extends { name: string }>(
	hosts: readonly Host[],
	words: readonly string[]
): Host[] => {
	const isCalled = ({ name }: Host) => words.every((word) => name.toLowerCase().includes(word));
	return [...hosts.filter(isCalled), ...hosts.filter((host) => !isCalled(host))];
};
