/** Other escape sequences (cursor, title) and control characters mean nothing in a list of lines. */
const NOISE = new RegExp(
	[
		// Titles, links and the like, up to their end or the end of the line.
		'\\u001b[\\]PX^_][^\\u0007\\u001b]*(?:\\u0007|\\u001b\\\\)?',
		// Control sequences other than colour (m).
		'\\u001b\\[[0-?]*[ -/]*[@-ln-~]',
		// Private colours such as `ESC [ > 4 m`, which only a terminal understands.
		'\\u001b\\[[<=>?][0-?]*m',
		'\\u001b[ -/]*[0-OQ-WYZ\\\\`-~]',
		'[\\u0000-\\u0008\\u000b-\\u001a\\u001c-\\u001f\\u007f]'
	].join('|'),
	'g'
);

/** A line of output without what only moves about in a terminal: of escape sequences, colour and weight are left. */
export const withoutNoise = (line: string): string => line.replace(NOISE, '');
