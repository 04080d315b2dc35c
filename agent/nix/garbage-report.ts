const UNITS: Record<string, number> = {
	bytes: 1,
	KiB: 1024,
	MiB: 1024 ** 2,
	GiB: 1024 ** 3,
	TiB: 1024 ** 4
};

/** Reads the last line of `nix-collect-garbage`: `12 store paths deleted, 3.40 MiB freed`. Null: it does not say. */
export function parseGarbageReport(output: string): {
	deletedPaths: number | null;
	freedBytes: number | null;
} {
	const reports = [
		...output.matchAll(/(\d+) store paths deleted(?:, (\d+(?:\.\d+)?) (bytes|[KMGT]iB) freed)?/g)
	];
	const [, paths, size, unit] = reports.at(-1) ?? [];
	return {
		deletedPaths: paths === undefined ? null : Number(paths),
		freedBytes:
			size === undefined || unit === undefined
				? null
				: Math.round(Number(size) * (UNITS[unit] ?? 0))
	};
}
