import type { z } from 'zod';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { appRouter } from '$lib/server/rpc/router.ts';
import type { Caller, Context } from '$lib/server/rpc/index.ts';
import { systemClock } from '$lib/server/platform/clock.ts';
import { TokenBucket } from '$lib/server/platform/token-bucket.ts';
import { openGate } from '../support/gate-server.ts';
import { asFleetError } from '$lib/server/platform/errors.ts';
import { helloOf, knownAs, profileOf } from '../support/rooms.ts';
import { hostileInputs } from './support/hostile.ts';
import { ROLES, type Needs } from './support/roles.ts';
import { sampleOf } from './support/walk-schema.ts';

/** Every procedure of the router, called by everybody who may not, and with everything it must not take. */

type Procedure = { _def: { type: string; inputs: z.ZodType[] } };
const procedures = Object.entries(
	appRouter._def.procedures as unknown as Record<string, Procedure>
);
/** Several inputs are checked one after the other; the last is the one with the shape. */
const inputOf = ({ _def }: Procedure): z.ZodType | undefined => _def.inputs.at(-1);

let gate: Awaited<ReturnType<typeof openGate>>;
let callers: Record<string, Caller>;
beforeAll(async () => {
	gate = await openGate();
	const { hosts } = gate.fleet;
	const made = await hosts.enroll({ secret: 'e'.repeat(43), profile: profileOf('hsb1') });
	const host = hosts.get(made.hostId);
	const connection = hosts.connect(knownAs(host), {
		socket: { readyState: 1, close() {}, terminate() {}, ping() {} },
		address: null
	});
	if (!connection) throw new Error('The host is connected already.');
	hosts.takeHello(host, helloOf('hsb1'));
	connection.instanceId = '01ARZ3NDEKTSV4RRFFQ69G5FAV';
	const { cookie } = await gate.signIn();
	const admin = await userOf(cookie);
	const key = {
		kind: 'api-key',
		id: '01ARZ3NDEKTSV4RRFFQ69G5FAV',
		name: 'a key',
		expiresAt: null
	} as const;
	callers = {
		nobody: { kind: 'anonymous' },
		'the enrolment token': { kind: 'enrolment', address: '127.0.0.1' },
		'an agent': { kind: 'agent', host, connection },
		'a viewer': await invited('viewer'),
		'an operator': await invited('operator'),
		'an admin': admin,
		'a key that reads': { ...key, scope: 'read' },
		'a key that operates': { ...key, scope: 'operate' },
		'a key that may all': { ...key, scope: 'admin' },
		'a session that has ended': { ...admin, sessionHash: 'f'.repeat(64) }
	};
});
afterAll(() => gate[Symbol.asyncDispose]());

/** Who is behind a cookie: what a role is, is asked of the database on every call. */
async function userOf(cookie: string): Promise<Extract<Caller, { kind: 'user' }>> {
	const session = await gate.fleet.auth.sessionFromCookies(cookie);
	if (!session) throw new Error('There is no session.');
	return { kind: 'user', ...session.user, sessionHash: session.hash };
}

async function invited(role: 'viewer' | 'operator'): Promise<Caller> {
	const { people } = gate.fleet.auth;
	const admin = { hash: 'the tests', userId: '01ARZ3NDEKTSV4RRFFQ69G5FAV', name: 'admin' };
	const { token } = await people.invite(admin, { name: `a-${role}`, role });
	const { cookie } = await people.accept({
		token,
		password: 'one of several words',
		passwordAgain: 'one of several words',
		totpSecret: '',
		totpCode: '',
		place: { agent: null, address: null }
	});
	return userOf(`${cookie.name}=${cookie.value}`);
}

const MAY: Record<string, Needs[]> = {
	nobody: [],
	'the enrolment token': ['enrolment'],
	'an agent': ['agent'],
	'a viewer': ['person', 'viewer'],
	'an operator': ['person', 'viewer', 'operator'],
	'an admin': ['person', 'owner', 'viewer', 'operator', 'admin'],
	'a key that reads': ['viewer'],
	'a key that operates': ['viewer', 'operator'],
	'a key that may all': ['viewer', 'operator', 'admin'],
	'a session that has ended': []
};

/** Calls a procedure as the router does. @returns the code of its refusal; null when it was not refused */
async function call(who: string, path: string, input: unknown): Promise<string | null> {
	const bucket = () => new TokenBucket({ burst: 1e9, perSecond: 1e9, clock: systemClock });
	const caller = callers[who];
	if (caller === undefined) throw new Error(`There is no ${who}.`);
	const context: Context = {
		services: gate.fleet,
		caller,
		budget: bucket(),
		outputBudget: bucket(),
		openSubscriptions: { count: 0 },
		backlogBytes: () => 0
	};
	const end = new AbortController();
	const created = appRouter.createCaller(context, { signal: end.signal });
	const procedure = path
		.split('.')
		.reduce<unknown>((at, step) => Reflect.get(Object(at), step) as unknown, created) as (
		input: unknown
	) => Promise<unknown>;
	try {
		const answer = await procedure(input);
		end.abort();
		if (isIterable(answer)) await answer[Symbol.asyncIterator]().return?.();
		return null;
	} catch (error) {
		// Who may, but has not just proven who they are, is somebody who may.
		if (asFleetError(error)?.code === 'step-up-required') return 'STEP_UP';
		const { code } = error as { code?: string };
		return code ?? String(error);
	}
}
const isIterable = (value: unknown): value is AsyncIterable<unknown> =>
	typeof value === 'object' && value !== null && Symbol.asyncIterator in value;

const REFUSED = ['UNAUTHORIZED', 'FORBIDDEN'];

describe('the table of roles', () => {
	it('names every procedure, and none that is not there', () => {
		expect(Object.keys(ROLES).sort()).toEqual(procedures.map(([path]) => path).sort());
		expect(procedures.length).toBeGreaterThan(30);
	});
});

describe.each(procedures)('%s', (path, procedure) => {
	const schema = inputOf(procedure);
	const needs = ROLES[path];

	it('is refused to everybody else, and to nobody who may', async () => {
		if (needs === undefined)
			throw new Error(`${path} has no line in tests/abuse/support/roles.ts.`);
		for (const [who, may] of Object.entries(MAY)) {
			// What is asked for need not exist; whether one may ask is settled before.
			const code = await call(
				who,
				path,
				may.includes(needs) ? { surprise: 1 } : schema && sampleOf(schema)
			);
			if (!may.includes(needs)) expect(`${who}: ${code}`).toMatch(/UNAUTHORIZED|FORBIDDEN/);
			else if (schema !== undefined) expect(`${who}: ${code}`).toBe(`${who}: BAD_REQUEST`);
			else expect(REFUSED.concat('NOT_FOUND')).not.toContain(code);
		}
	});

	if (schema === undefined) return;
	it('takes nothing past its bounds', async () => {
		if (needs === undefined) return;
		const who =
			needs === 'agent' ? 'an agent' : needs === 'enrolment' ? 'the enrolment token' : 'an admin';
		const inputs = hostileInputs(schema);
		expect(inputs.length).toBeGreaterThan(5);
		const taken: string[] = [];
		for (const { what, input } of inputs) {
			const code = await call(who, path, input);
			if (code !== 'BAD_REQUEST') taken.push(`${what}: ${code}`);
		}
		expect(taken).toEqual([]);
	});
});

it('nothing of all that changed anything, or went wrong inside', () => {
	expect(gate.logged).toEqual([]);
	expect([...gate.fleet.hosts.all()].map(({ name }) => name)).toEqual(['hsb1']);
	expect(({} as { role?: string }).role).toBeUndefined();
});

it('who was refused for a role is in the audit log', async () => {
	const rows = await gate.fleet.audit.list({ action: 'call.refused', limit: 500 });
	const refused = new Set(rows.map(({ actor, target }) => `${actor} ${target}`));
	for (const [path, needs] of Object.entries(ROLES))
		if (needs === 'admin') expect(refused).toContain(`key:a key ${path}`);
});
