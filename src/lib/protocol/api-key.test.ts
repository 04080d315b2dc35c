import { describe, expect, it } from 'vitest';
import { apiKeyExpiry, daysToMs } from './api-key.ts';
import { CreateApiKey } from './requests.ts';

describe('the expiry of a key', () => {
	it.each([
		['a key without an end', null, 0, 'never'],
		['a month, on its first day', 30, 0, 'later'],
		['a month, eight days before the end', 30, 22, 'later'],
		['a month, a week before the end', 30, 23, 'soon'],
		['a year, eight days before the end', 365, 357, 'later'],
		['a year, six days before the end', 365, 359, 'soon'],
		['a week, on its first day', 7, 0, 'later'],
		['a week, one day before the end', 7, 6, 'soon'],
		['a week, at its end', 7, 7, 'expired']
	] as const)('%s', (_, days, age, expected) => {
		const key = { createdAt: 1_000, expiresAt: days === null ? null : 1_000 + daysToMs(days) };
		expect(apiKeyExpiry(key, 1_000 + daysToMs(age))).toBe(expected);
	});
});

it.each([7, 30, 90, 365, null])('a key for %s days can be asked for', (expiresInDays) => {
	expect(CreateApiKey.parse({ name: ' deploy ', scope: 'read', expiresInDays }).name).toBe(
		'deploy'
	);
});

it.each([0, -7, 8, 366, '7'])('a key for %s days cannot', (expiresInDays) => {
	expect(CreateApiKey.safeParse({ name: 'deploy', scope: 'read', expiresInDays }).success).toBe(
		false
	);
});
