import type { AST } from 'svelte/compiler';
import { parse } from 'svelte/compiler';

/**
 * Finds words for people that stand in a component or a module instead of in the texts. For tests alone: no page
 * imports it.
 *
 * In the page it is exact: any letter in a text, in an attribute that is read, or in what an expression there may come
 * to. In code it goes by how a literal reads, so a single small word that only later comes to the page is not seen.
 */

export type Found = { line: number; words: string };

type Node = { type: string; start: number; end: number };
const isNode = (value: unknown): value is Node =>
	typeof value === 'object' && value !== null && 'type' in value;

/** Attributes and properties of components that are read, or read out: any letter in them is a word. */
const READ = new Set([
	'aria-description',
	'aria-label',
	'aria-placeholder',
	'aria-roledescription',
	'aria-valuetext',
	'alt',
	'data-tip',
	'description',
	'hint',
	'label',
	'lead',
	'placeholder',
	'reason',
	'title',
	'words'
]);
/** Looks and drawing: full of letters, none of them words. */
const DRAWN = new Set(['class', 'd', 'preserveAspectRatio', 'style', 'transform', 'viewBox']);
/** Code and keys are not translated, whatever they say: `/api`, `NIXFLEET_TOTP_SECRET`, `⌘K`. */
const VERBATIM = new Set(['code', 'kbd', 'pre', 'style']);

const hasLetter = (text: string): boolean => /\p{L}/u.test(text);

/** Classes of the style sheets: lower case with dashes, brackets, variants; `button` and `card` are our own. */
const CLASS =
	/^!?(?:[a-z0-9-]+:|\[[^\]]+\]:)*-?(?:[a-z]+(?:-[a-z0-9./%[\]_,()\uFFFC-]+)+|button|card|field|flex|font-mono|grid|hidden|inline|menu|notice|truncate|absolute|relative|fixed|sticky|block|italic|underline|rounded|border|tabular-nums)!?$/;
const isClassList = (text: string): boolean =>
	text.includes('-') &&
	text.split(/\s+/).every((token) => token === '' || CLASS.test(token) || token === '\uFFFC');

/** Whether a text in code reads like words: it begins like a sentence or a name, or has several words. */
function readsLikeWords(text: string): boolean {
	if (isClassList(text)) return false;
	// Two words with a space in between, or a word beside a value.
	if (/\p{L}{2,}[,.:;]? +[\p{L}\uFFFC(]|\uFFFC[,.:;]? +\(?\p{L}{2,}|^ \p{L}{2,}/u.test(text))
		return true;
	return /^\p{Lu}\p{Ll}+(?:[ …?.!]|$)/u.test(text) || /\p{L}…/u.test(text);
}

/** The text of a literal, with a mark for each value in it; null for anything else. */
function textOf(node: Node): string | null {
	if (node.type === 'Literal') {
		const { value } = node as Node & { value: unknown };
		return typeof value === 'string' ? value : null;
	}
	if (node.type !== 'TemplateLiteral') return null;
	const { quasis } = node as Node & { quasis: { value: { cooked: string } }[] };
	return quasis.map((quasi) => quasi.value.cooked).join('\uFFFC');
}

/** Literals that an expression may come to: what is drawn or read when it stands in the page. */
function* outcomes(node: unknown): Generator<Node> {
	if (!isNode(node)) return;
	const parts = node as Node & Record<string, unknown>;
	switch (node.type) {
		case 'Literal':
			return yield node;
		case 'TemplateLiteral':
			yield node;
			for (const value of parts['expressions'] as unknown[]) yield* outcomes(value);
			return;
		case 'ConditionalExpression':
			yield* outcomes(parts['consequent']);
			return yield* outcomes(parts['alternate']);
		case 'LogicalExpression':
		case 'BinaryExpression':
			if (node.type === 'BinaryExpression' && parts['operator'] !== '+') return;
			yield* outcomes(parts['left']);
			return yield* outcomes(parts['right']);
		default:
			return;
	}
}

/** Never words: modules, types, and what names something in the code. */
const SKIPPED = /^(?:Import|Export(?:All|Named)Declaration|TS)/;

/** @param name where the text is from, for the parser's own errors */
export function inlineWords(source: string, name: string): Found[] {
	const isComponent = name.endsWith('.svelte');
	// A module is read as the script of a component without markup, so that one parser does.
	const before = isComponent ? '' : '<script lang="ts">';
	const root = parse(isComponent ? source : `${before}${source}</script>`, {
		modern: true,
		filename: name
	});
	const found = new Map<number, Found>();
	const note = ({ start }: Node, text: string) => {
		const at = Math.max(0, start - before.length);
		const words = text
			.replace(/\uFFFC/g, '{…}')
			.replace(/\s+/g, ' ')
			.trim();
		found.set(start, { line: source.slice(0, at).split('\n').length, words });
	};

	/** Whatever an expression in the page may come to is read by people. */
	const shown = (expression: unknown) => {
		for (const literal of outcomes(expression)) {
			const text = textOf(literal);
			if (text !== null && hasLetter(text)) note(literal, text);
		}
	};

	function attribute(node: AST.Attribute): void {
		const parts = Array.isArray(node.value) ? node.value : [node.value];
		for (const part of parts) {
			if (part === true) continue;
			if (READ.has(node.name)) {
				if (part.type === 'Text') {
					if (hasLetter(part.data)) note(part, part.data);
				} else shown(part.expression);
			}
			if (DRAWN.has(node.name)) continue;
			if (part.type === 'Text') {
				if (readsLikeWords(part.data)) note(part, part.data);
			} else visit(part.expression);
		}
	}

	function visit(value: unknown): void {
		if (Array.isArray(value)) return value.forEach(visit);
		if (!isNode(value)) return;
		const node = value as Node & Record<string, unknown>;
		if (SKIPPED.test(node.type) && !hasBody(node)) return;
		switch (node.type) {
			case 'Comment':
			case 'StyleDirective':
				return;
			case 'RegularElement':
				if (VERBATIM.has(String(node['name']))) return visit(node['attributes']);
				break;
			case 'Attribute':
				return attribute(value as unknown as AST.Attribute);
			case 'Text':
				if (hasLetter(String(node['data']))) note(node, String(node['data']));
				return;
			case 'ExpressionTag':
				shown(node['expression']);
				break;
			case 'EachBlock':
				// A key names an entry for the compiler.
				visit(node['expression']);
				visit(node['body']);
				return visit(node['fallback']);
			case 'Property':
				// `{ label: 'Stop' }`, also where the text is one small word.
				if (READ.has(keyOf(node['key']))) shown(node['value']);
				if (DRAWN.has(keyOf(node['key']))) return;
				return visit(node['value']);
			case 'BinaryExpression':
				// A key of the keyboard, by the name that browsers give it.
				if (isEventKey(node['left'])) return;
				break;
			case 'Literal':
			case 'TemplateLiteral': {
				const text = textOf(node);
				if (text !== null && readsLikeWords(text)) note(node, text);
				break;
			}
		}
		for (const [name, child] of Object.entries(node))
			if (name !== 'metadata' && name !== 'parent') visit(child);
	}

	visit(root.module?.content);
	visit(root.instance?.content);
	visit(root.fragment);
	return [...found.values()].sort((a, b) => a.line - b.line);
}

/** Casts hold expressions, and exported declarations are code like any other. */
const hasBody = (node: Node & Record<string, unknown>): boolean =>
	['TSAsExpression', 'TSSatisfiesExpression', 'TSNonNullExpression'].includes(node.type) ||
	(node.type === 'ExportNamedDeclaration' && isNode(node['declaration']));

function keyOf(key: unknown): string {
	if (!isNode(key)) return '';
	const { name, value } = key as Node & { name?: unknown; value?: unknown };
	return String(name ?? value ?? '');
}

function isEventKey(node: unknown): boolean {
	return isNode(node) && node.type === 'MemberExpression' && 'property' in node
		? keyOf(node.property) === 'key'
		: false;
}
