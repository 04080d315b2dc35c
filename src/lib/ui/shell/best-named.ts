const partsOf = (label: string): string[] => label.split(/[^\p{L}\p{N}]+/u);

/** How a word is in a label: one of its words, the beginning of one, or merely inside; null when it is not. */
function placeIn(label: string, word: string): number | null {
	if (!label.includes(word)) return null;
	const parts = partsOf(label);
	if (parts.includes(word)) return 0;
	return parts.some((part) => part.startsWith(word)) ? 1 : 2;
}

/** Whether words begin with those that somebody typed, in any order. @param words in lower case */
const beginsWith = (label: string, words: readonly string[]): boolean => {
	const parts = partsOf(label.toLowerCase());
	return words.every((word) => parts.some((part) => part.startsWith(word)));
};

/**
 * Groups that have something whose words begin with what was typed before groups that merely mention it, so that Enter takes what
 * was meant. What fits alike stays in its order.
 * @param words in lower case
 */
export function namedGroupsFirst<Group>(
	groups: readonly Group[],
	words: readonly string[],
	labelsOf: (group: Group) => readonly string[]
): Group[] {
	if (words.length === 0) return [...groups];
	const isNamed = (group: Group) => labelsOf(group).some((label) => beginsWith(label, words));
	return [...groups.filter(isNamed), ...groups.filter((group) => !isNamed(group))];
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
