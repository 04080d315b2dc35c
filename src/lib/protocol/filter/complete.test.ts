import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { completionsAt } from './complete.ts';

const KNOWN = { tag: ['web', 'db', 'two words'], name: ['web1', 'newweb'], branch: ['main'] };
const at = (text: string) => {
	const caret = text.indexOf('|');
	const whole = text.replace('|', '');
	const { from, to, options } = completionsAt(whole, caret, KNOWN);
	return options.map((option) => whole.slice(0, from) + option.text + whole.slice(to));
};

describe('what can be written at the caret', () => {
	it.each<[string, string[]]>([
		['ta|', ['tag:']],
		['web -ta|', ['web -tag:']],
		['(ta|', ['(tag:']],
		['tag:w|', ['tag:web', 'tag:"two words"']],
		['tag:db,w|', ['tag:db,web', 'tag:db,"two words"']],
		['tag:|x is:ok', ['tag:web is:ok', 'tag:db is:ok', 'tag:"two words" is:ok']],
		['is:on|', ['is:online', 'is:attention']],
		['os:|', ['os:nixos', 'os:home-manager', 'os:darwin']],
		['name:web|', ['name:web1', 'name:newweb']],
		['nothing:|', []],
		['lo|', ['lock:', 'location:', 'load>']]
	])('%s', (text, expected) => expect(at(text)).toEqual(expected));

	it('an empty field teaches every key', () => expect(at('|').length).toBe(21));

	it('the place is always within the text', () =>
		fc.assert(
			fc.property(fc.string({ maxLength: 60 }), fc.nat(60), (text, caret) => {
				const within = Math.min(caret, text.length);
				const { from, to } = completionsAt(text, within, KNOWN);
				expect(from).toBeGreaterThanOrEqual(0);
				expect(from).toBeLessThanOrEqual(within);
				expect(to).toBeGreaterThanOrEqual(within);
				expect(to).toBeLessThanOrEqual(text.length);
			})
		));
});
