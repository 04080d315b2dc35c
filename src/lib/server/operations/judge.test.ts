import { OPERATION_STATES, TERMINAL_STATES, isTerminal } from '$lib/protocol/index.ts';
import { describe, expect, it } from 'vitest';
import { judge, type HostSide, type Judgement } from './judge.ts';

const HOST_SIDES: HostSide[] = ['absent', 'accepted', 'running', 'finished'];

/** Server side → host side → what happens. `+stop`: a stop was asked for. Every pair there is. */
const OPEN: Record<string, Record<HostSide, [Judgement['tell'], Judgement['move']]>> = {
	queued: {
		absent: [null, 'nothing'],
		accepted: ['adopt', 'run'],
		running: ['adopt', 'run'],
		finished: ['send-result', 'run']
	},
	'queued+stop': {
		absent: [null, 'nothing'],
		accepted: ['cancel', 'run'],
		running: ['cancel', 'run'],
		finished: ['send-result', 'run']
	},
	offered: {
		absent: [null, 'offer'],
		accepted: ['adopt', 'run'],
		running: ['adopt', 'run'],
		finished: ['send-result', 'run']
	},
	'offered+stop': {
		absent: [null, 'cancel'],
		accepted: ['cancel', 'run'],
		running: ['cancel', 'run'],
		finished: ['send-result', 'run']
	},
	running: {
		absent: [null, 'interrupt'],
		accepted: ['adopt', 'run'],
		running: ['adopt', 'run'],
		finished: ['send-result', 'run']
	},
	'running+stop': {
		absent: [null, 'interrupt'],
		accepted: ['cancel', 'run'],
		running: ['cancel', 'run'],
		finished: ['send-result', 'run']
	}
};

describe('reconciliation', () => {
	for (const [server, byHost] of Object.entries(OPEN))
		for (const host of HOST_SIDES)
			it(`${server} × ${host}`, () => {
				const state = OPERATION_STATES.find((name) => name === server.replace('+stop', ''));
				if (state === undefined) throw new Error(server);
				const [tell, move] = byHost[host];
				expect(judge({ state, stopRequested: server.endsWith('+stop') }, host)).toEqual({
					tell,
					move
				});
			});

	it.each(TERMINAL_STATES)('%s is final, whatever the host still has', (state) => {
		const said = HOST_SIDES.map((host) => judge({ state, stopRequested: false }, host));
		expect(said.map(({ tell }) => tell)).toEqual([null, 'cancel', 'cancel', 'forget']);
		expect(said.every(({ move }) => move === 'nothing')).toBe(true);
	});

	it('an operation nobody here knows is forgotten by the host, too', () => {
		expect(HOST_SIDES.map((host) => judge('none', host).tell)).toEqual([
			null,
			'forget',
			'forget',
			'forget'
		]);
	});

	it('covers every state the table has', () => {
		const open = OPERATION_STATES.filter((state) => !isTerminal(state));
		expect([...new Set(Object.keys(OPEN).map((name) => name.replace('+stop', '')))]).toEqual(open);
	});
});
