/**
 * Named places where a test may end the process, as a power cut or a kill -9 would. The kill matrix walks this
 * list, so a point that is added here is tested. Release builds contain neither the names nor the calls: every
 * call stands behind `__NIXFLEET_FAILPOINTS__`, which is false in them (a test looks).
 */
export const FAILPOINTS = {
	server: [
		'server.request.parsed',
		'server.request.inserted',
		'server.offer.sending',
		'server.offer.sent',
		'server.accept.read',
		'server.accept.committed',
		'server.phase.stored',
		'server.log.read',
		'server.log.committed',
		'server.result.read',
		'server.result.committed',
		'server.stop.recorded',
		'server.stop.sent',
		'server.hello.read',
		'server.hello.judged',
		'server.hello.reconciled',
		'server.rollout.started',
		'server.rollout.marked',
		'server.rollout.requested',
		'server.rollout.answered',
		'server.rollout.looked'
	],
	agent: [
		'agent.offer.read',
		'agent.journal.written',
		'agent.accept.answered',
		'agent.runner.launched',
		'agent.log.sent',
		'agent.result.sending',
		'agent.result.answered',
		'agent.result.acknowledged',
		'agent.cancel.read',
		'agent.cancel.written',
		'agent.hello.sending',
		'agent.hello.answered'
	],
	runner: [
		'runner.started',
		'runner.claimed',
		'runner.fetch',
		'runner.verify',
		'runner.build',
		'runner.activate',
		'runner.guarded',
		'runner.activated',
		'runner.confirming',
		'runner.confirmed',
		'runner.going-back',
		'runner.result.writing',
		'runner.result.written',
		'runner.cancel.seen'
	],
	/** Those of going back are passed by a runner, too, that undoes its own switch. */
	guard: [
		'guard.started',
		'guard.decided',
		'guard.activating',
		'guard.activated',
		'guard.gone-back',
		'guard.keeping',
		'guard.kept-system'
	]
} as const;

export type Failpoint = (typeof FAILPOINTS)[keyof typeof FAILPOINTS][number];

/** Hands the name to whoever armed this process: tests/faults/arm.mjs. Call it behind `__NIXFLEET_FAILPOINTS__` only. */
export function failpoint(name: Failpoint): void {
	const armed: unknown = Reflect.get(globalThis, Symbol.for('nixfleet.failpoint'));
	if (typeof armed === 'function') armed(name);
}
