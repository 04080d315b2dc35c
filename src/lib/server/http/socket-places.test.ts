import { LIMITS } from '$lib/protocol/index.ts';
import { expect, it } from 'vitest';
import { SocketPlaces } from './socket-places.ts';

const nobody = { session: null, address: null };

it('bounds all sockets together', () => {
	const places = new SocketPlaces(LIMITS);
	const taken = Array.from({ length: LIMITS.sockets }, () => places.take(nobody));
	expect(() => places.take(nobody)).toThrow(/as many connections as it can serve/);
	taken[0]?.();
	taken[0]?.();
	places.take(nobody);
	expect(() => places.take(nobody)).toThrow();
});

it('bounds the sockets of one session and of one address, and nobody else’s', () => {
	const places = new SocketPlaces(LIMITS);
	const mine = { session: 'mine', address: null };
	const taken = Array.from({ length: LIMITS.sessionSockets }, () => places.take(mine));
	expect(() => places.take(mine)).toThrow(`One session may have ${LIMITS.sessionSockets}`);
	places.take({ session: 'other', address: null });
	for (const release of taken) release();
	places.take(mine);

	const here = { session: null, address: '10.0.0.1' };
	for (let index = 0; index < LIMITS.addressSockets; index++) places.take(here);
	expect(() => places.take(here)).toThrow(`One address may have ${LIMITS.addressSockets}`);
	places.take({ session: null, address: '10.0.0.2' });
});
