import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import * as texts from './index.ts';
import { inlineWords } from './inline-words.ts';

const filesIn = (folder: string): string[] =>
	readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((file) => join(folder, file));
const SOURCES = ['src/lib/ui', 'src/lib/client', 'src/routes']
	.flatMap(filesIn)
	.filter((file) => /\.(svelte|ts)$/.test(file) && !/(\.test|server|fixtures)\.ts$/.test(file));
const isText = (file: string) => file.startsWith('src/lib/ui/texts/');
const read = (file: string) => readFileSync(file, 'utf8');

/** What reads like words to the finder and is none, or may not come from here: file, beginnings, reason. */
const EXCEPTIONS: { file: string; words: string[]; because: string }[] = [
	{
		file: 'src/lib/ui/account/browser-name.ts',
		words: ['Edge', 'Opera', 'Firefox', 'Chrome', 'Safari', 'Android', 'Windows', 'Linux'],
		because: 'names of products, beside the patterns that find them'
	},
	{
		file: 'src/lib/ui/primitives/format.ts',
		words: ['{…} min', '{…} ms', '{…} h'],
		because: 'signs of units'
	},
	{
		file: 'src/lib/ui/add-host/nix-snippet.ts',
		words: ['NIXFLEET_LOCATION'],
		because: 'commands to paste'
	},
	{
		file: 'src/lib/ui/host/restart-command.ts',
		words: ['sudo systemctl', 'sudo launchctl', 'launchctl kickstart', 'systemctl --user'],
		because: 'commands to paste'
	},
	{ file: 'src/lib/ui/host/tokens.svelte', words: ['nfh_{…}'], because: 'how a token begins' },
	{ file: 'src/lib/ui/shell/favicon.ts', words: ['<'], because: 'drawings' },
	{
		file: 'src/lib/ui/host/chart.svelte',
		words: ['color-mix(', '11px ', '(prefers-color-scheme'],
		because: 'style'
	},
	{
		file: 'src/lib/ui/shell/theme.svelte.ts',
		words: ['(prefers-color-scheme', 'not all'],
		because: 'media queries'
	},
	{ file: 'src/lib/ui/log/view.svelte.ts', words: ['Home'], because: 'a key of the keyboard' },
	{
		file: 'src/routes/(app)/fleet-keys.ts',
		words: ['a, button,', 'Enter', 'Escape'],
		because: 'selectors, and keys of the keyboard'
	},
	{ file: 'src/lib/ui/shell/shortcuts.svelte.ts', words: ['input:not('], because: 'a selector' },
	{
		file: 'src/lib/ui/shell/ends-notice.ts',
		words: ['input:not(', 'Escape'],
		because: 'a selector, and a key of the keyboard'
	},
	{ file: 'src/lib/client/fleet-groups.ts', words: ['group {…}'], because: 'a key of a list' },
	{
		file: 'src/lib/client/error-report.ts',
		words: ['The connection to the dashboard broke.'],
		because: 'what the client says when the server says nothing; it may not import the interface'
	},
	{
		file: 'src/lib/client/log-text.ts',
		words: ['builds to come', 'downloads to come', '[{…} bytes were not kept]'],
		because: 'lines of the output, which the client reads; it may not import the interface'
	}
];

const found = SOURCES.filter((file) => !isText(file)).flatMap((file) =>
	inlineWords(read(file), file).map(({ line, words }) => ({ file, line, words }))
);
const excused = (at: { file: string; words: string }) => (one: { file: string; word: string }) =>
	one.file === at.file && at.words.startsWith(one.word);
const EXCUSES = EXCEPTIONS.flatMap(({ file, words }) => words.map((word) => ({ file, word })));

describe('words stand in the texts', () => {
	it('and nowhere else', () =>
		expect(
			found
				.filter((at) => !EXCUSES.some(excused(at)))
				.map(({ file, line, words }) => `${file}:${line} ${words}`)
		).toEqual([]));

	it('no exception is left over', () =>
		expect(EXCUSES.filter((one) => !found.some((at) => excused(at)(one)))).toEqual([]));

	it('looks at every component', () =>
		expect(SOURCES.filter((file) => file.endsWith('.svelte')).length).toBeGreaterThan(90));
});

describe('finds words', () => {
	const words = (source: string, name = 'a.svelte') =>
		inlineWords(source, name).map((at) => `${at.line} ${at.words}`);
	const script = (code: string) => words(`<script lang="ts">\n${code}\n</script>`);

	it.each([
		['<p>Hello</p>', '1 Hello'],
		['<p>\n\tas of {when}</p>', '1 as of'],
		['<p>{a ? "never" : b}</p>', '1 never'],
		['<p>{`${a} of ${b}`}</p>', '1 {…} of {…}'],
		['<p>{a}{b ?? " and"}</p>', '1 and'],
		['<b aria-label="x">{a}</b>', '1 x'],
		['<b data-tip={a ? "on" : b}></b>', '1 on'],
		['<Meter words={`cpu ${a}`} />', '1 cpu {…}'],
		['<Page name="Fleet" />', '1 Fleet'],
		['{#if a}{:else}none{/if}', '1 none']
	])('in the page: %s', (source, at) => expect(words(source)).toEqual([at]));

	it.each([
		['const a = "Not sent";', '2 Not sent'],
		['const a = `${b} was removed`;', '2 {…} was removed'],
		['const a = { label: "by" };', '2 by'],
		['say("Asked");', '2 Asked'],
		['const a = b ? "one-time codes on" : c;', '2 one-time codes on']
	])('in a script: %s', (code, at) => expect(script(code)).toEqual([at]));

	it('in a module', () =>
		expect(words('export const a = 1;\nsay("It is done.");', 'a.ts')).toEqual(['2 It is done.']));

	it.each([
		'<p class="text-muted card">{name}</p>',
		'<p class={["button button-small", a && "text-bad!"]}>{a.b}</p>',
		'<code>NIXFLEET_TAGS</code><kbd>Esc</kbd>',
		'<input name="username" autocomplete="one-time-code" />',
		'{#each all as one (`row ${one.id}`)}{one.name}{/each}',
		'<svelte:window onkeydown={(event) => event.key === "Enter" && go()} />'
	])('but not where there are none: %s', (source) => expect(words(source)).toEqual([]));
});

/** `SHARED_TEXTS.after.ago` and what it says; a function says something for each kind of value it may be given. */
type Entry = { path: string; says: string[] };

function sayings(say: (...values: unknown[]) => unknown): string[] {
	const figures = { system: null, agent: 'a', address: null, average: '1', most: '2' };
	return [0, 1, 2, 'name', true, null, ['name'], figures].flatMap((value) => {
		try {
			const said = say(value, value, value);
			return typeof said === 'string' ? [said] : [];
		} catch {
			// A value it never gets.
			return [];
		}
	});
}

function entriesOf(value: unknown, path: string): Entry[] {
	if (typeof value === 'string') return [{ path, says: [value] }];
	if (typeof value === 'function')
		return [{ path, says: sayings(value as (...values: unknown[]) => unknown) }];
	return Object.entries(value as object).flatMap(([name, child]) =>
		entriesOf(child, `${path}.${name}`)
	);
}

/** Helpers that take whole rows have tests of their own (words.test.ts). */
const groups = Object.entries(texts).filter(([, value]) => typeof value === 'object');
const entries = groups.flatMap(([name, group]) => entriesOf(group, name));

describe('each text', () => {
	it('is used', () => {
		const uses = new Set(
			SOURCES.flatMap((file) => read(file).match(/\b[A-Z_]{4,}(?:\.\w+)*/g) ?? [])
		);
		// What is looked up by a name (`THEMES[theme]`) uses all that is under it.
		const isUsed = (path: string) =>
			[...uses].some(
				(use) =>
					path === use ||
					use.startsWith(`${path}.`) ||
					(use.includes('.') && path.startsWith(`${use}.`))
			) || WHOLE.has(path.split('.')[0] ?? '');
		expect(entries.filter(({ path }) => !isUsed(path)).map(({ path }) => path)).toEqual([]);
	});

	it('comes from a group that is used outside', () => {
		const rest = SOURCES.filter((file) => !isText(file))
			.map(read)
			.join('\n');
		const unused = Object.keys(texts).filter((name) => !new RegExp(`\\b${name}\\b`).test(rest));
		expect(unused).toEqual([]);
	});

	/** Tables by a state, a kind, a column: the type says what they must have. */
	const WHOLE = new Set(
		groups.map(([name]) => name).filter((name) => !/_(TEXTS|NAMES)$/.test(name))
	);

	it('says something', () => {
		expect(entries.length).toBeGreaterThan(400);
		const silent = entries.filter(({ says }) => !says.some((said) => said.trim() !== ''));
		expect(silent.map(({ path }) => path)).toEqual([]);
	});

	const all = entries.flatMap(({ path, says }) => says.map((said) => ({ path, said })));

	it('has one space at a time, and a real ellipsis', () =>
		expect(all.filter(({ path, said }) => /\.\.\.|\S {2}/.test(said) && !KEYS.test(path))).toEqual(
			[]
		));

	/** Two keys stand apart. */
	const KEYS = /^SHORTCUT_TEXTS\.keys/;

	it('of more than one sentence ends like one', () =>
		expect(all.filter(({ said }) => /[.?!] \p{Lu}/u.test(said) && !/[.?!…:]$/.test(said))).toEqual(
			[]
		));

	it('is written once', () => {
		const written = SOURCES.filter((file) => isText(file) && !file.endsWith('inline-words.ts'))
			.map(read)
			.join('\n');
		const twice = entries.filter(
			({ path, says: [said = ''] }) =>
				/_(TEXTS|NAMES)\./.test(path) &&
				/\p{L}/u.test(said) &&
				!REPEATED.has(said) &&
				written.split(`'${said}'`).length > 2
		);
		expect(twice.map(({ path, says }) => `${path}: ${says[0]}`)).toEqual([]);
	});

	it('is plain where its module is loaded, so that pages load only what they show', () => {
		const computed = SOURCES.filter((file) => isText(file) && !/inline-words/.test(file)).flatMap(
			(file) =>
				read(file)
					.split(/\n\t?(?=\S)/)
					// A property, up to where a function begins.
					.filter((part) => /^['\w-]+: /.test(part))
					.filter((part) => /\b[A-Z_]{3,}\./.test(part.split('=>', 1)[0] ?? ''))
					.map((part) => `${file}: ${part}`)
		);
		expect(computed).toEqual([]);
	});

	/** The same letters, and not the same thing: a step and a button, a verb and a noun, a word and a key. */
	const REPEATED = new Set(['Add', 'Expired', 'Set up', 'Type', 'offline']);
});
