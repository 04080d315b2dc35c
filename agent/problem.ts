/** Why a setting is wrong, as a sentence. */
export class Problem extends Error {}

/** A value as it stands in a sentence: quoted, and not too long. */
export const shown = (text: string): string => JSON.stringify(text.slice(0, 100));
