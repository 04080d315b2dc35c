import { describe, expect, it } from 'vitest';
import { createSessionCookies } from './cookies.ts';

const ID = 'abc123';
const cookies = (secrets = ['first'], secure = false) =>
	createSessionCookies({ secrets, secure: () => secure, maxAgeSeconds: 60 });
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
