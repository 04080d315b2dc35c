import { LIMITS, type ClosureChange, type ClosureDiff } from '$lib/protocol/index.ts';

const UNITS: Record<string, number> = { B: 1, KiB: 1024, MiB: 1024 ** 2, GiB: 1024 ** 3 };
// eslint-disable-next-line no-control-regex
const ANSI = /\u001b\[[0-9;]*m/g;
const SIZE = /^([+-]?)(\d+(?:\.\d+)?) (B|[KMG]iB)$/;
/** What nix writes for a package that is not there, and for one without a version. */
const [ABSENT, UNVERSIONED] = ['∅', 'ε'];

/**
 * Reads what `nix store diff-closures` writes, of Nix 2.4 to 2.34: one package on each line, as in
 * `hello: 2.12 → 2.28, +20.2 KiB`. A line that cannot be read is counted as left out, never guessed at.
 */
export function parseClosureDiff(output: string): ClosureDiff {
	const lines = output
		.replace(ANSI, '')
		.split('\n')
		.map((line) => line.trim())
		.filter((line) => line !== '');
	const changes = lines.flatMap((line) => parseChange(line) ?? []);
	const shown = [...changes]
		.sort((a, b) => Math.abs(b.sizeBytes) - Math.abs(a.sizeBytes) || a.name.localeCompare(b.name))
		.slice(0, LIMITS.closureChanges);
	return {
		changes: shown,
		omitted: lines.length - shown.length,
		sizeBytes: changes.reduce((sum, change) => sum + change.sizeBytes, 0)
	};
}

function parseChange(line: string): ClosureChange | null {
	const colon = line.indexOf(': ');
	if (colon < 1 || colon > 300) return null;
	const name = line.slice(0, colon);
	let rest = line.slice(colon + 2);
	let sizeBytes = 0;
	const comma = rest.lastIndexOf(', ');
	const size = parseSize(comma === -1 ? rest : rest.slice(comma + 2));
	if (size !== null) {
		sizeBytes = size;
		rest = comma === -1 ? '' : rest.slice(0, comma);
	}
	const [before, after, ...more] = rest.split(' → ');
	if (rest === '') return { name, before: '', after: '', sizeBytes };
	if (before === undefined || after === undefined || more.length > 0) return null;
	return { name, before: version(before), after: version(after), sizeBytes };
}

function version(text: string): string | null {
	if (text === ABSENT) return null;
	return text
		.split(', ')
		.filter((part) => part !== UNVERSIONED)
		.join(', ')
		.slice(0, 500);
}

/** Newer versions of nix leave out the plus. */
function parseSize(text: string): number | null {
	const [, sign, number, unit] = SIZE.exec(text) ?? [];
	if (number === undefined || unit === undefined) return null;
	return Math.round((sign === '-' ? -1 : 1) * Number(number) * (UNITS[unit] ?? 0));
}
