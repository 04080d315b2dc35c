import { describe, expect, it } from 'vitest';
import { createSessionCookies } from './cookies.ts';

const ID = 'abc123';
const cookies = (secrets = ['first'], secure = false) =>
	cookiesAt(`http${secure ? 's' : ''}://localhost`, secrets);
const cookiesAt = (address: string, secrets = ['first']) =>
	createSessionCookies({ secrets, address: () => address, maxAgeSeconds: 60 });
const header = (cookie: { name: string; value: string }) => `${cookie.name}=${cookie.value}`;

describe('a session cookie', () => {
	it('is for this site and no script', () => {
		expect(cookies().make(ID)).toMatchObject({
			name: 'nixfleet_session',
			attributes: { path: '/', httpOnly: true, sameSite: 'strict', secure: false, maxAge: 60 }
		});
	});

	it('is bound to its host over https', () => {
		expect(cookies(['first'], true).make(ID)).toMatchObject({
			name: '__Host-nixfleet_session',
			attributes: { secure: true }
		});
	});

	it.each([
		['http://localhost:3000', 'nixfleet_session_3000'],
		['https://fleet.example.com:8443', '__Host-nixfleet_session_8443'],
		['https://fleet.example.com', '__Host-nixfleet_session'],
		['http://fleet.lan', 'nixfleet_session']
	])('of %s is called %s', (address, name) => {
		expect(cookiesAt(address).make(ID).name).toBe(name);
		expect(cookiesAt(address).blank().name).toBe(name);
	});

	it.each(['http', 'https'])('of two dashboards on two ports by %s is not the same', (scheme) => {
		const one = cookiesAt(`${scheme}://localhost:3000`, ['one']);
		const two = cookiesAt(`${scheme}://localhost:3001`, ['two']);
		// What a browser keeps after signing in to one and then to the other: one value a name.
		const jar = new Map([one.make('a'), two.make('b')].map(({ name, value }) => [name, value]));
		const both = [...jar].map((pair) => pair.join('=')).join('; ');
		expect([one.read(both), two.read(both)]).toEqual(['a', 'b']);
	});

	it('without a port in its name is still read, and brought under the new one', () => {
		const now = cookiesAt('http://localhost:3000');
		const before = header(cookies().make(ID));
		expect(now.read(before)).toBe(ID);
		expect(now.renamed(before)).toMatchObject([
			{ name: 'nixfleet_session_3000', value: now.make(ID).value, attributes: { maxAge: 60 } },
			{ name: 'nixfleet_session', value: '', attributes: { maxAge: 0 } }
		]);
		// One of another dashboard, or beside a new one, stays as it is.
		expect(cookiesAt('http://localhost:3000', ['other']).renamed(before)).toEqual([]);
		expect(now.renamed(`${before}; ${header(now.make('newer'))}`)).toEqual([]);
		expect(now.read(`${before}; ${header(now.make('newer'))}`)).toBe('newer');
		expect(cookies().renamed(before)).toEqual([]);
	});

	it('is read among others', () => {
		expect(cookies().read(`a=1;${header(cookies().make(ID))} ; b=2`)).toBe(ID);
	});

	it('signed with an older secret is read, signed with none of them is not', () => {
		const old = header(cookies(['old']).make(ID));
		expect(cookies(['new', 'old']).read(old)).toBe(ID);
		expect(cookies(['new']).read(old)).toBeNull();
	});

	it('of https is not read over http, and the other way round', () => {
		expect(cookies().read(header(cookies(['first'], true).make(ID)))).toBeNull();
		expect(cookies(['first'], true).read(header(cookies().make(ID)))).toBeNull();
	});

	it.each([
		['nothing', ''],
		['no signature', `nixfleet_session=${ID}`],
		['an empty one', 'nixfleet_session='],
		['a signature of nothing', `nixfleet_session=${ID}.${'A'.repeat(43)}`],
		['another id', `nixfleet_session=${cookies().make('other').value.replace('other', ID)}`],
		['a longer signature', `${header(cookies().make(ID))}A`]
	])('that is %s is refused', (_, value) => expect(cookies().read(value)).toBeNull());

	it('ends at once when blank', () => {
		expect(cookies().blank()).toMatchObject({ value: '', attributes: { maxAge: 0 } });
	});

	it.each([[[]], [['']]])('is not signed with %j', (secrets) => {
		expect(() => cookies(secrets)).toThrow(/need a secret/);
	});
});
