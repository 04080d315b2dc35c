/** One collator: making one per comparison is slow. */
const collator = new Intl.Collator('en', { numeric: true });

/** Orders texts as people count: `web2` before `web10`. */
export const inNaturalOrder = (a: string, b: string): number => collator.compare(a, b);
