export type Spot = { left: number; top: number };
type Box = { left: number; top: number; bottom: number; width: number; height: number };

const GAP = 6;
const MARGIN = 8;

/** Where a tip goes, in pixels of the window: above its owner where there is room, else below, never outside. */
export function place(
	owner: Box,
	tip: Pick<Box, 'width' | 'height'>,
	view = { width: innerWidth, height: innerHeight }
): Spot {
	const middle = owner.left + owner.width / 2 - tip.width / 2;
	const left = Math.max(MARGIN, Math.min(middle, view.width - tip.width - MARGIN));
	const above = owner.top - tip.height - GAP;
	const below = Math.min(owner.bottom + GAP, view.height - tip.height - MARGIN);
	return { left, top: above >= MARGIN ? above : below };
}
