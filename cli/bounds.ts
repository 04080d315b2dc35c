/** Numbers that may be given to commands, and what holds where they are not. */

/** How many backups are kept in a folder unless it is said. */
export const KEEP = 14;

/** Minutes that the end of operations is waited for: longer than a fetch, a build and an activation may take together. */
export const WAIT_MINUTES = { default: 180, min: 1, max: 43_200 } as const;

/** Operations that are listed. */
export const LISTED = { default: 20, min: 1, max: 200 } as const;

/** Rollouts that are listed. */
export const ROLLOUTS_LISTED = { default: 20, min: 1, max: 100 } as const;
