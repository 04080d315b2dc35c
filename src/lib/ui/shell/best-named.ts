const partsOf = (label: string): string[] => label.split(/[^\p{L}\p{N}]+/u);

/** How a word is in a label: one of its words, the beginning of one, or merely inside; null when it is not. */
function placeIn(label: string, word: string): number | null {
	if (!label.includes(word)) return null;
	const parts = partsOf(label);
	if (parts.includes(word)) return 0;
	return parts.some((part) => part.startsWith(word)) ? 1 : 2;
}

/**
 * What is called just as somebody typed before what merely contains it: "switch" means Switch, then Pull + Switch. Words that
 * are not in a label do not count, they may name something else. What fits alike stays in its order.
 * @param words in lower case
 */
export function bestNamed<Item>(
	items: readonly Item[],
	words: readonly string[],
	labelOf: (item: Item) => string
): Item[] {
	if (words.length === 0) return [...items];
	const ranked = items.map((item) => {
		const label = labelOf(item).toLowerCase();
		const places = words.map((word) => placeIn(label, word) ?? 0);
		return { item, far: places.reduce((sum, place) => sum + place, 0), of: partsOf(label).length };
	});
	return ranked.sort((a, b) => a.far - b.far || a.of - b.of).map(({ item }) => item);
}
