/**
 * Who may call each procedure there is. A procedure that is added without a line here fails the test, and so does a line without a
 * procedure: nobody opens a door by accident.
 */
/** `person`: whoever is signed in, but no API key. */
export type Needs = 'person' | 'viewer' | 'operator' | 'admin' | 'agent' | 'enrolment';

export const ROLES: Record<string, Needs> = {
	'agent.accept': 'agent',
	'agent.commands': 'agent',
	'agent.enroll': 'enrolment',
	'agent.heartbeat': 'agent',
	'agent.hello': 'agent',
	'agent.log': 'agent',
	'agent.phase': 'agent',
	'agent.reject': 'agent',
	'agent.result': 'agent',
	'apiKeys.create': 'admin',
	'apiKeys.list': 'admin',
	'apiKeys.revoke': 'admin',
	'audit.list': 'admin',
	'audit.verify': 'admin',
	'demo.start': 'admin',
	'hosts.add': 'admin',
	'hosts.detail': 'viewer',
	'hosts.get': 'viewer',
	'hosts.hold': 'operator',
	'hosts.list': 'viewer',
	'hosts.pin': 'operator',
	'hosts.refresh': 'operator',
	'hosts.remove': 'admin',
	'live.fleet': 'viewer',
	'operations.get': 'viewer',
	'operations.list': 'viewer',
	'operations.log': 'viewer',
	'operations.request': 'operator',
	'operations.stop': 'operator',
	'session.me': 'viewer',
	'session.stepUp': 'person',
	'session.stepUpAsksFor': 'person',
	'target.commits': 'viewer',
	'target.get': 'viewer',
	'target.refresh': 'operator'
};
