import { expect, it } from 'vitest';
import { nextPage, signInPage } from './next-page.ts';

it.each(['/', '/hosts/hsb1', '/?q=tag%3Aweb&sort=-name', '/operations/01J?x=1'])(
	'%s is a page to go back to',
	(path) => expect(nextPage(path)).toBe(path)
);

it.each([
	'//evil.example',
	'/\\evil.example',
	'/\t/evil.example',
	'https://evil.example',
	'javascript:alert(1)',
	'evil',
	'/a\r\nSet-Cookie: a=b',
	'/hosts/\u202e',
	'/%\n',
	'/login?next=/login',
	'/logout',
	'',
	`/${'a'.repeat(500)}`,
	null
])('%j is none', (path) => expect(nextPage(path)).toBe('/'));

it('the first page needs no word about it', () => {
	expect(signInPage({ pathname: '/', search: '' })).toBe('/login');
	expect(signInPage({ pathname: '/hosts/a', search: '?x=1' })).toBe(
		'/login?next=%2Fhosts%2Fa%3Fx%3D1'
	);
});

it('a line of a log is found again', () => {
	const page = signInPage({ pathname: '/operations/01J', search: '', hash: '#L120' });
	expect(nextPage(new URL(page, 'http://localhost').searchParams.get('next'))).toBe(
		'/operations/01J#L120'
	);
});
