/** Lines that a link names, counted from 1. */
export type LineRange = { from: number; to: number };

/** `#L120` or `#L120-L140`; null for anything else. */
export function rangeOfHash(hash: string): LineRange | null {
	const match = /^#L([1-9]\d{0,8})(?:-L([1-9]\d{0,8}))?$/.exec(hash);
	if (!match) return null;
	const from = Number(match[1]);
	const to = Number(match[2] ?? match[1]);
	return { from: Math.min(from, to), to: Math.max(from, to) };
}

export const hashOfRange = ({ from, to }: LineRange): string =>
	from === to ? `#L${from}` : `#L${from}-L${to}`;
