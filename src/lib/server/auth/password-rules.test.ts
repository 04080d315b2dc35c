import { LIMITS } from '$lib/protocol/index.ts';
import { expect, it } from 'vitest';
import { checkNewPassword, passwordProblem } from './password-rules.ts';

it.each([
	['', /too short/],
	['         ', /too short/],
	['x'.repeat(LIMITS.passwordMinChars - 1), /too short/],
	['ab1'.repeat(LIMITS.passwordChars), /too long/],
	['Password-123', /first that are tried/],
	['aaaaaaaaaaaa', /first that are tried/],
	['abcabcabcabc', /first that are tried/],
	['1234567890', /first that are tried/],
	['qwertyuiop', /first that are tried/],
	['          ', /first that are tried/],
	['maria12345', /little more than a name/],
	['NixFleet-2026', /little more than a name/],
	['half a \ud800 character', /half a character/]
])('"%s" is refused', (password, problem) => {
	expect(passwordProblem({ password, name: 'maria' })).toMatch(problem);
});

it.each(['one of several words', 'Ünïcödé wörds, töö', '😀😃😄😁😆😅😂🤣🥲🥹'])(
	'"%s" is taken',
	(password) => expect(passwordProblem({ password, name: 'maria' })).toBeNull()
);

it('the longest that is taken has as many characters as the limit says', () => {
	const longest = [...Array(LIMITS.passwordChars).keys()]
		.map((index) => String.fromCodePoint(0x1f300 + (index % 700)))
		.join('');
	expect(passwordProblem({ password: longest, name: 'maria' })).toBeNull();
	expect(passwordProblem({ password: `${longest}x`, name: 'maria' })).toMatch(/too long/);
});

it('the two must be the same', () => {
	const choice = { password: 'one of several words', name: 'maria' };
	expect(() => checkNewPassword({ ...choice, passwordAgain: 'others' })).toThrow(/differ/);
	expect(() => checkNewPassword({ ...choice, passwordAgain: choice.password })).not.toThrow();
});
