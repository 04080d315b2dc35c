import { LIMITS } from '$lib/protocol/index.ts';
import fc from 'fast-check';
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

it.each([
	'password123456',
	'Password!2026!',
	'2026#P4$$w0rd#2026',
	'１２３password４５６',
	'p.a.s.s.w.o.r.d.99',
	'letmein-letmein-1',
	'MyPassword2026',
	'qwertz-123456',
	'abcdefgh-2026',
	'mariapassword1',
	'correct horse battery staple 1',
	'adminadminadmin7',
	'0password0',
	'abcd123456',
	'rootpassword',
	'secretpassword',
	'trustno1trustno1',
	'yourpassword'
])('"%s" is a word that is tried first, and what is put around it', (password) =>
	expect(passwordProblem({ password, name: 'maria' })).toMatch(/first that are tried/)
);

it.each(['maria123456789', 'm4r1a-2026-2026', 'NixFleet!!!2026', 'maria-nixfleet-2026'])(
	'"%s" is a name, and what is put around it',
	(password) => expect(passwordProblem({ password, name: 'maria' })).toMatch(/than a name/)
);

it.each([
	'correct horse battery',
	'my secret garden gate',
	'badminton at seven',
	'welcome to the root beer 7',
	'password of a green bicycle',
	'maria likes tea in June'
])('"%s" has words of its own', (password) =>
	expect(passwordProblem({ password, name: 'maria' })).toBeNull()
);

it('a name of signs is a name, and no pattern', () => {
	expect(passwordProblem({ password: '(a+)$ 2026 2026', name: '(a+)$' })).toMatch(/than a name/);
	expect(passwordProblem({ password: 'several other words', name: '.*' })).toBeNull();
});

it('a word that is tried first is refused with any digits and signs, before and after', () => {
	const around = fc.string({ unit: fc.constantFrom(...'0123456789!?#$%&*+-_. ') });
	const word = fc.constantFrom('password', 'P@ssw0rd', 'Admin', 'letmein', 'ch4ngeMe', 'qwerty');
	fc.assert(
		fc.property(around, word, around, (before, middle, after) => {
			expect(passwordProblem({ password: before + middle + after, name: 'maria' })).not.toBeNull();
		}),
		{ numRuns: 1_000 }
	);
});

it('several words that do not belong together are taken', () => {
	const words = [
		'bicycle',
		'harbour',
		'lantern',
		'orchard',
		'pepper',
		'thimble',
		'violet',
		'wagon'
	];
	const several = fc.shuffledSubarray(words, { minLength: 3 });
	fc.assert(
		fc.property(several, fc.constantFrom(' ', '-', ''), (chosen, between) => {
			expect(passwordProblem({ password: chosen.join(between), name: 'maria' })).toBeNull();
		})
	);
});
