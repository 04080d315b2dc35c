import { expect, it } from 'vitest';
import { addressProblem } from './address-problem.ts';

it.each([
	'/',
	'/hosts/hsb1',
	'/hosts/hsb1/__data.json?x-sveltekit-invalidated=01',
	'/trpc/hosts.get?input=%7B%22id%22%3A%2201ARZ3NDEKTSV4RRFFQ69G5FAV%22%7D',
	'/_app/immutable/chunks/Bq1-_x.js',
	'/setup?token=abc',
	'/setup/__data.json?token=abc&x-sveltekit-invalidated=01',
	'/invite?token=abc',
	'/invite/__data.json?token=abc&x-sveltekit-invalidated=01',
	'/?q=name%3Atoken&view=table'
])('%s is an address', (target) => expect(addressProblem(target)).toBeNull());

it.each([
	'//evil.example/',
	'/hosts//hsb1',
	'/../etc/passwd',
	'/hosts/..',
	'/%2e%2e/etc/passwd',
	'/hosts/%2E%2E%2Fetc',
	'/a%00b',
	'/a%5cb',
	'/a\\b',
	'/a%zz',
	'/a%',
	'http://evil.example/',
	'*',
	'',
	'/\u00e9'
])('%s is none', (target) => expect(addressProblem(target)).toMatch(/not one of a page/));

it.each([
	'/hosts?token=abc',
	'/trpc/hosts.list?access_token=abc',
	'/?API_KEY=1',
	'/setup/?token=a',
	'/setup/x?token=a',
	'/inviter?token=a',
	'/x?a=nfk_01ARZ3NDEKTSV4RRFFQ69G5FAV_',
	'/setup?token=nfh_01ARZ3NDEKTSV4RRFFQ69G5FAV_'
])('%s holds a secret', (target) => expect(addressProblem(target)).toMatch(/secret/));
