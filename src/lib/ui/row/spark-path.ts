import { sparkPercent } from '$lib/protocol/metrics.ts';

/**
 * An hour of letters as the path of an SVG that is as wide as it has minutes and 100 high. A gap is a gap; a minute
 * between two gaps is a short dash.
 */
export function sparkPath(hour: string): string {
	let path = '';
	let open = false;
	[...hour].forEach((letter, minute) => {
		const percent = sparkPercent(letter);
		if (percent !== null) path += `${open ? 'L' : 'M'}${minute} ${100 - percent}`;
		if (percent !== null && !open) path += 'h.5';
		open = percent !== null;
	});
	return path;
}
