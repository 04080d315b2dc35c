import type { Random } from '../../faults/random.ts';

/** Values that have broken parsers before. */
const EVIL: unknown[] = [
	null,
	true,
	'',
	'__proto__',
	'constructor',
	'../../etc/passwd',
	'a\u0000b',
	'\ud800',
	'\u202egnp.exe',
	'<img src=x onerror=alert(1)>',
	'\u001b]8;;http://evil\u0007x',
	'x'.repeat(5_000),
	-1,
	0.5,
	1e308,
	2 ** 53 + 2,
	-0,
	[],
	{},
	[[[[[[[[]]]]]]]],
	{ length: 1e9 },
	{ then: 'x' },
	{ toString: null, valueOf: null }
];

type Json = unknown;

/** One frame or body, changed somewhere: mostly in its structure, sometimes in its bytes. */
export function mutated(random: Random, value: Json): string | Buffer {
	let tree: Json = structuredClone(value);
	const times = 1 + random.below(3);
	for (let time = 0; time < times; time++) tree = changed(random, tree);
	const text = JSON.stringify(tree) ?? '';
	const kind = random.below(10);
	if (kind === 0) return bytesOf(random, Buffer.from(text));
	if (kind === 1) return text.slice(0, random.below(text.length + 1));
	if (kind === 2) return text.replace('{', '{"__proto__":{"a":1},"id":1,');
	if (kind === 3)
		return text.replace(/\d+/, () => ['1e999', '-', '00', '9'.repeat(40)][random.below(4)] ?? '');
	return text;
}

function changed(random: Random, value: Json): Json {
	const inside =
		typeof value === 'object' &&
		value !== null &&
		Object.keys(value).length > 0 &&
		random.below(5) > 0;
	if (!inside) return EVIL[random.below(EVIL.length)];
	if (Array.isArray(value)) {
		const index = random.below(value.length);
		if (random.below(8) === 0) return [...(value as Json[]), ...(value as Json[])];
		return (value as Json[]).map((each, at) => (at === index ? changed(random, each) : each));
	}
	const entries = Object.entries(value);
	const index = random.below(entries.length);
	const action = random.below(8);
	if (action === 0) return Object.fromEntries(entries.filter((_, at) => at !== index));
	if (action === 1) return Object.fromEntries([...entries, ['extra', changed(random, null)]]);
	return Object.fromEntries(
		entries.map(([name, each], at) => [name, at === index ? changed(random, each) : each])
	);
}

/** Bytes flipped, doubled, cut out and put in. */
export function bytesOf(random: Random, from: Buffer): Buffer {
	let bytes = Buffer.from(from);
	const times = 1 + random.below(8);
	for (let time = 0; time < times && bytes.length > 0; time++) {
		const at = random.below(bytes.length);
		const kind = random.below(4);
		if (kind === 0) bytes[at] = random.below(256);
		else if (kind === 1)
			bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1 + random.below(8))]);
		else if (kind === 2) bytes = Buffer.concat([bytes, bytes.subarray(at, at + 64)]);
		else
			bytes = Buffer.concat([
				bytes.subarray(0, at),
				Buffer.from(Array.from({ length: random.below(16) }, () => random.below(256))),
				bytes.subarray(at)
			]);
	}
	return bytes;
}
