/** Longer ones are no slip of the finger. */
const LONGEST = 20;
const MOST = 3;

/** How many letters differ, with two that changed places as one. Only for short words. */
function distance(a: string, b: string): number {
	let before: number[] = [];
	let last = Array.from({ length: b.length + 1 }, (_, index) => index);
	for (let i = 1; i <= a.length; i++) {
		const row = [i];
		for (let j = 1; j <= b.length; j++) {
			const same = a[i - 1] === b[j - 1];
			let least = Math.min(
				(last[j] ?? 0) + 1,
				(row[j - 1] ?? 0) + 1,
				(last[j - 1] ?? 0) + (same ? 0 : 1)
			);
			if (a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
				least = Math.min(least, (before[j - 2] ?? least) + 1);
			row.push(least);
		}
		before = last;
		last = row;
	}
	return last[b.length] ?? 0;
}

/** Of the known words those that were probably meant, likeliest first. */
export function closest(text: string, known: readonly string[]): string[] {
	const word = text.toLowerCase();
	if (word === '' || word.length > LONGEST) return [];
	const allowed = word.length <= 3 ? 1 : 2;
	return known
		.map((each) => ({ each, far: each.startsWith(word) ? 0.5 : distance(word, each) }))
		.filter(({ far }) => far <= allowed)
		.sort((a, b) => a.far - b.far)
		.slice(0, MOST)
		.map(({ each }) => each);
}
