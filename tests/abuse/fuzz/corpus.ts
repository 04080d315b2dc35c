import { helloOf, profileOf } from '../../support/rooms.ts';

/** True frames and requests: what mutations begin from. */
const ULID = '01ARZ3NDEKTSV4RRFFQ69G5FAV';
const hello = helloOf('fuzzed');
const { metrics, facts } = hello;
const frame = (method: string, path: string, input?: unknown) => ({
	id: 7,
	jsonrpc: '2.0',
	method,
	params: { path, input }
});
const mutation = (path: string, input?: unknown) => frame('mutation', path, input);
const query = (path: string, input?: unknown) => frame('query', path, input);

const result = {
	outcome: 'succeeded',
	message: 'Done.',
	startedAt: 1,
	finishedAt: 2,
	logBytes: 0,
	evidence: {
		exitCode: 0,
		phases: [{ phase: 'fetch', durationMs: 1 }],
		failedUnits: [],
		tests: null
	}
};

export const AGENT_FRAMES = [
	mutation('agent.hello', hello),
	mutation('agent.heartbeat', { metrics, facts, active: null }),
	mutation('agent.accept', { id: ULID }),
	mutation('agent.reject', { id: ULID, reason: 'busy', message: 'Not now.' }),
	mutation('agent.phase', { id: ULID, phase: 'fetch', at: 1 }),
	mutation('agent.log', { id: ULID, chunk: { offset: 0, encoding: 'base64', data: 'eA==' } }),
	mutation('agent.result', { id: ULID, result }),
	frame('subscription', 'agent.commands', { lastEventId: null }),
	{ id: 7, method: 'subscription.stop' },
	[mutation('agent.heartbeat', { metrics, active: null }), query('hosts.list')]
];

const WAVE = { hosts: { by: 'percent', percent: 10 }, soakMs: 1_000 };

export const BROWSER_FRAMES = [
	query('hosts.list'),
	query('hosts.get', { id: ULID }),
	query('audit.list', { limit: 5, text: 'x' }),
	query('operations.list', { hostId: ULID, limit: 5 }),
	query('operations.readLog', { id: ULID, offset: 5 }),
	query('target.commits', { from: 'a'.repeat(40), to: 'b'.repeat(40) }),
	mutation('operations.request', { hostIds: [ULID], command: 'pull-switch', force: false }),
	mutation('operations.stop', { id: ULID }),
	mutation('operations.stopAll', { ids: [ULID] }),
	query('rollouts.plan', { hostIds: [ULID], command: 'pull', waves: [WAVE] }),
	mutation('rollouts.start', { hostIds: [ULID], command: 'switch', waves: [WAVE], atOnce: 2 }),
	mutation('rollouts.skip', { id: ULID, hostId: ULID }),
	frame('subscription', 'rollouts.followList'),
	mutation('hosts.hold', { id: ULID, note: 'x' }),
	mutation('hosts.pin', { id: ULID, commit: null }),
	mutation('session.stepUp', {}),
	frame('subscription', 'live.fleet'),
	frame('subscription', 'operations.log', { id: ULID, offset: 0 }),
	{ id: 7, method: 'subscription.stop' },
	[query('session.me'), query('target.get')]
];

export const ENROLMENT_FRAMES = [
	mutation('agent.enroll', { secret: 'a'.repeat(43), profile: profileOf('fuzzed') }),
	mutation('agent.hello', hello),
	query('hosts.list')
];

export const FORMS: [path: string, body: string][] = [
	['/login', 'username=admin&password=wrong+password&code=123456'],
	[
		'/setup',
		'token=abc&password=a+long+password&passwordAgain=a+long+password&totpSecret=&totpCode='
	],
	['/logout', ''],
	['/hooks/git', '{"ref":"refs/heads/main","commits":[]}']
];

export const SCRIPT_CALLS: [method: string, path: string, input: unknown][] = [
	['GET', 'hosts.list', undefined],
	['GET', 'hosts.get', { id: ULID }],
	['GET', 'operations.list', { limit: 3 }],
	['POST', 'operations.request', { hostIds: [ULID], command: 'pull' }],
	['POST', 'hosts.hold', { id: ULID, note: 'x' }]
];

export const REST_CALLS: [method: string, path: string, input: unknown][] = [
	['GET', '/api/hosts', 'name=hsb1'],
	['POST', '/api/hosts', { name: 'fuzzed' }],
	['GET', `/api/hosts/${ULID}`, ''],
	['DELETE', `/api/hosts/${ULID}`, ''],
	['POST', `/api/hosts/${ULID}/command`, { command: 'pull', force: false }],
	['GET', '/api/operations', `host=${ULID}&limit=3&before=${ULID}`],
	['GET', `/api/operations/${ULID}`, ''],
	['POST', `/api/operations/${ULID}/stop`, { force: false }],
	['GET', '/api/openapi.json', ''],
	['GET', '/metrics', ''],
	['GET', '/metrics', 'collect[]=hosts']
];

export const TEXTS = [
	'{"root":"root","nodes":{"root":{"inputs":{"a":"b","c":["a"]}},"b":{"locked":{"lastModified":5}}}}',
	'{"gitCommit":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa","branch":"main","systemPaths":{"a":"/nix/store/x"}}',
	'\u001b[1;31mred\u001b[0m plain \u001b]8;;http://x\u0007link\u001b]8;;\u0007 \u001b[38;2;1;2;3mtrue',
	'hello: 1.0 → 2.0, +12.5 KiB\njq: ∅ → 1.6, -3.0 MiB\nfirefox: 1, 2 → 3\n',
	'2001:db8::1, 10.0.0.1, [::1]:80, ::ffff:1.2.3.4%eth0',
	'nixfleet_session=abc.def; other=1; nixfleet_session=',
	'https://me:pass@example.com/me/cfg.git?x=1#y',
	'/hosts/%2e%2e/x?token=1&input=%7B%7D'
];
