import { sparkPercent } from '$lib/protocol/metrics.ts';

/**
 * An hour of letters as the path of an SVG that is as wide as it has minutes and 100 high. A gap is a gap; a minute
 * between two gaps is a short dash. A single minute is no line, and would be a speck: nothing is drawn.
 */
export function sparkPath(hour: string): string {
	let path = '';
	let open = false;
	let minutes = 0;
	[...hour].forEach((letter, minute) => {
		const percent = sparkPercent(letter);
		if (percent !== null) minutes += 1;
		if (percent !== null) path += `${open ? 'L' : 'M'}${minute} ${100 - percent}`;
		if (percent !== null && !open) path += 'h.5';
		open = percent !== null;
	});
	return minutes < 2 ? '' : path;
}
