import type { HostKind } from '$lib/protocol/index.ts';

/** How many values follow an argument, whether nix itself knows it, and which kinds of host do (none named: all). */
type Known = { values: number; nix: boolean; kinds?: readonly HostKind[] };

const NIX: Known = { values: 0, nix: true };
const NIXOS: Known = { values: 0, nix: false, kinds: ['nixos'] };

/**
 * The arguments that a host's own configuration may add to what rebuilds it. Those that nix knows are given to nix, too: what
 * is evaluated, what is built and what is activated must be one system. None of them says what is activated, or where.
 * From the programs' own lists of arguments: nixos-rebuild 24.05, home-manager 24.05, darwin-rebuild 24.11.
 */
export const EXTRA_ARGUMENTS: Record<string, Known> = {
	'--accept-flake-config': { ...NIX, kinds: ['nixos', 'home-manager'] },
	'--fallback': NIX,
	'--impure': NIX,
	'--keep-going': NIX,
	'--offline': NIX,
	'--refresh': NIX,
	'--show-trace': NIX,
	'--verbose': NIX,
	'--builders': { values: 1, nix: true, kinds: ['nixos', 'home-manager'] },
	'--cores': { values: 1, nix: true },
	'--max-jobs': { values: 1, nix: true },
	'--option': { values: 2, nix: true },
	'--override-input': { values: 2, nix: true },
	'--fast': NIXOS,
	'--no-reexec': NIXOS,
	'--install-bootloader': NIXOS,
	// The ending of a file that is in the way and moved aside.
	'-b': { values: 1, nix: false, kinds: ['home-manager'] }
};

export type ExtraArguments = {
	/** For nix itself. */
	nix: readonly string[];
	/** For nixos-rebuild, home-manager or darwin-rebuild. */
	rebuild: readonly string[];
};

export const NO_EXTRA_ARGUMENTS: ExtraArguments = { nix: [], rebuild: [] };

const valuesInWords = (count: number): string =>
	count === 1 ? 'its value' : `${count} values, each a word of its own`;

/**
 * Sorts arguments by who gets them.
 * @returns what is wrong with the first that cannot be passed on, as a sentence
 */
export function sortArguments(words: readonly string[], kind: HostKind): ExtraArguments | string {
	const taken = (known: Known) => known.kinds === undefined || known.kinds.includes(kind);
	const nix: string[] = [];
	const rebuild: string[] = [];
	for (let at = 0; at < words.length;) {
		const name = words[at] ?? '';
		const known = Object.hasOwn(EXTRA_ARGUMENTS, name) ? EXTRA_ARGUMENTS[name] : undefined;
		if (known === undefined || !taken(known)) {
			const others = Object.keys(EXTRA_ARGUMENTS).filter((each) =>
				taken(EXTRA_ARGUMENTS[each] ?? NIX)
			);
			return `${JSON.stringify(name.slice(0, 100))} is not passed on by the agent of a ${kind} host. Use ${others.join(', ')}; other settings of nix go as --option name value.`;
		}
		const values = words.slice(at + 1, at + 1 + known.values);
		if (values.length < known.values || values.some((value) => value.startsWith('-')))
			return `${name} must be followed by ${valuesInWords(known.values)}.`;
		rebuild.push(name, ...values);
		if (known.nix) nix.push(name, ...values);
		at += 1 + known.values;
	}
	return { nix, rebuild };
}
