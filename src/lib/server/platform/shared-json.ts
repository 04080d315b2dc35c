/** Texts of objects that go to many readers; made once, when the first of them is sent. */
const shared = new WeakMap<object, string | null>();

/** Says that this object goes to many and is not changed any more. */
export const markShared = (value: object): void => void shared.set(value, null);

/** The JSON of an object that was marked, the same text for everybody; null for any other. */
export function sharedJson(value: object): string | null {
	const known = shared.get(value);
	if (known === undefined) return null;
	if (known !== null) return known;
	const text = JSON.stringify(value);
	shared.set(value, text);
	return text;
}
