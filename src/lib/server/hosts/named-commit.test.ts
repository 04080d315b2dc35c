import { describe, expect, it } from 'vitest';
import { bareCheckout, helloOf, openRooms, type Rooms } from '../../../../tests/support/rooms.ts';
import { PinHost } from '$lib/protocol/index.ts';

const CHECKED_OUT = `abcdef1${'0'.repeat(33)}`;
const PUSHED = `1234567${'a'.repeat(33)}`;
const TWIN = `1234567${'b'.repeat(33)}`;

const history = (...commits: string[]) => ({
	commitsBeginningWith: async (prefix: string) =>
		commits.filter((commit) => commit.startsWith(prefix))
});

async function pinned(
	rooms: Rooms,
	commit: string,
	known = history(PUSHED)
): Promise<string | null> {
	const [host] = [...rooms.hosts.all()];
	const id = host?.id ?? '';
	await rooms.hosts.pin({ actor: 'admin', ...PinHost.parse({ id, commit }), history: known });
	return rooms.hosts.get(id).pinnedCommit;
}

async function withHost(): Promise<Rooms> {
	const rooms = await openRooms();
	const { facts } = helloOf('web1');
	const checkout = bareCheckout(CHECKED_OUT);
	await rooms.connectHost('web1', { facts: { ...facts, checkout } });
	return rooms;
}

describe('a pin by the beginning of a hash', () => {
	it('means the one commit of the history that begins so', async () => {
		await using rooms = await withHost();
		expect(await pinned(rooms, '1234567')).toBe(PUSHED);
		expect(await pinned(rooms, '1234567aa')).toBe(PUSHED);
	});

	it('means what a host has checked out, also without a history', async () => {
		await using rooms = await withHost();
		expect(await pinned(rooms, 'abcdef1', history())).toBe(CHECKED_OUT);
		// Both know it: it is one commit all the same.
		expect(await pinned(rooms, 'abcdef10', history(CHECKED_OUT))).toBe(CHECKED_OUT);
	});

	it('is refused where two begin so, or none, and nothing is changed', async () => {
		await using rooms = await withHost();
		await expect(pinned(rooms, '1234567', history(PUSHED, TWIN))).rejects.toThrow(
			'2 commits begin with 1234567. Give more digits, or all 40.'
		);
		await expect(pinned(rooms, '7654321')).rejects.toThrow(
			'The dashboard knows no commit that begins with 7654321.'
		);
		expect([...rooms.hosts.all()][0]?.pinnedCommit).toBeNull();
	});

	it('of all its digits may be one that nobody here knows', async () => {
		await using rooms = await withHost();
		expect(await pinned(rooms, TWIN, history())).toBe(TWIN);
	});

	it.each(['123456', 'xyz4567', 'ABCDEF1', ''])('is none: "%s"', (commit) => {
		expect(PinHost.safeParse({ id: '01ARZ3NDEKTSV4RRFFQ69G5FAV', commit }).success).toBe(false);
	});
});
