import { expect, it } from 'vitest';
import { CLOSE } from '$lib/protocol/index.ts';
import { isGone, whyEnded } from './endings.ts';

const report = { code: 'rate-limited', message: 'Come back.', correlationId: 'x' } as const;

it('an appointment is kept, and no reason to give up', () => {
	expect(whyEnded({ how: 'refused', status: 429, report, retryAfterMs: 700 })).toEqual({
		reason: 'rate-limited',
		message: 'Come back.',
		retryAfterMs: 700,
		forGood: false
	});
});

it.each([
	[
		'a token that does not count',
		{ how: 'refused', status: 401, report: null, retryAfterMs: null }
	],
	['a token that was revoked', { how: 'closed', code: CLOSE.unauthenticated, reason: 'revoked' }],
	['a place that is taken', { how: 'closed', code: CLOSE.duplicate, reason: '' }]
] as const)('%s is the end', (_, ending) => {
	expect(whyEnded(ending).forGood).toBe(true);
});

it.each([
	['a dashboard that is away', { how: 'unreachable', problem: 'ECONNREFUSED' }],
	['one that restarts', { how: 'closed', code: CLOSE.goingAway, reason: 'restarting' }],
	[
		'a hello that came too late',
		{ how: 'closed', code: CLOSE.unauthenticated, reason: 'no hello' }
	],
	['a proxy that fails', { how: 'refused', status: 502, report: null, retryAfterMs: null }]
] as const)('after %s it comes back', (_, ending) => {
	expect(whyEnded(ending).forGood).toBe(false);
});

it('a host is gone when it was removed or rejected, and not when only its token ended', () => {
	const closed = (reason: string) => isGone({ how: 'closed', code: CLOSE.unauthenticated, reason });
	expect(['host removed', 'host rejected'].map(closed)).toEqual([true, true]);
	expect(closed('the token has expired')).toBe(false);
	expect(isGone({ how: 'unreachable', problem: 'ECONNRESET' })).toBe(false);
});

it('of a token it does not say what is said of true hosts', () => {
	const said = { ...report, code: 'unauthenticated', message: 'Check NIXFLEET_TOKEN.' } as const;
	const ending = { how: 'refused', status: 401, report: said, retryAfterMs: null } as const;
	expect(whyEnded(ending)).toMatchObject({
		reason: 'unauthenticated',
		message: 'The dashboard does not accept the token.'
	});
});

it('what is no dashboard is counted by its status', () => {
	const ending = { how: 'refused', status: 502, report: null, retryAfterMs: null } as const;
	expect(whyEnded(ending)).toMatchObject({
		reason: 'HTTP 502',
		message: 'It answered HTTP 502, as no dashboard does.'
	});
});
