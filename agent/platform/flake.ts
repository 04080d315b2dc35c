/**
 * How nix is told of a checkout.
 * @param commit exactly this one, whatever is checked out; left out: what is there, with changes that are not committed
 */
export const flakeOf = (repoDir: string, commit?: string): string =>
	`git+file://${encodeURI(repoDir)}${commit === undefined ? '' : `?rev=${commit}`}`;

/** Flags without which an older or unconfigured nix knows nothing of flakes. */
export const FLAKE_FEATURES = ['--extra-experimental-features', 'nix-command flakes'] as const;
