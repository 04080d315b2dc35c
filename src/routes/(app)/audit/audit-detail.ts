import { absolute } from '$lib/ui/primitives/format.ts';

/** Milliseconds since 1970 of this millennium: no count and no version is as large. */
const isTime = (name: string, value: unknown): value is number =>
	/(^at|At|Until|^until)$/.test(name) && typeof value === 'number' && value > 1e12;

const ISO_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z$/;

const valueOf = (name: string, value: unknown): string => {
	if (isTime(name, value)) return absolute(value);
	if (Array.isArray(value) && value.length > 0)
		return value.map((each) => valueOf(name, each)).join(', ');
	if (typeof value !== 'string') return JSON.stringify(value);
	return ISO_TIME.test(value) ? absolute(Date.parse(value)) : value;
};

/** What a row of the audit log holds beside its target, for people: times as times, lists as lists, everything else as it was written. */
export const detailOf = (detail: Record<string, unknown>): string =>
	Object.entries(detail)
		.map(([name, value]) => `${name}: ${valueOf(name, value)}`)
		.join(', ');
