import { NO_EVIDENCE, NO_FACTS, type Evidence, type OperationResult } from '$lib/protocol/index.ts';
import { bareCheckout, type Rooms } from './rooms.ts';

/** What tests of operations begin with. */

export const SYSTEM = '/nix/store/new-system';

export const resultOf = (
	outcome: OperationResult['outcome'],
	evidence: Partial<Evidence> = {}
): OperationResult => ({
	outcome,
	message: `It ${outcome}.`,
	startedAt: 1,
	finishedAt: 2,
	logBytes: 0,
	evidence: {
		...NO_EVIDENCE,
		exitCode: outcome === 'succeeded' ? 0 : 1,
		builtPath: SYSTEM,
		systemPathAfter: SYSTEM,
		generation: 2,
		...evidence
	}
});

/** A host at work on a switch. */
export async function started(rooms: Rooms) {
	const connected = await rooms.connectHost('hsb1', { facts: withCheckout() });
	const [outcome] = await rooms.operations.request({
		actor: 'admin',
		input: { hostIds: [connected.host.id], command: 'switch' }
	});
	if (!outcome?.ok) throw new Error(`refused: ${JSON.stringify(outcome)}`);
	await rooms.operations.accept(connected.host, outcome.operationId);
	return { ...connected, id: outcome.operationId };
}

export const withCheckout = () => ({
	...NO_FACTS,
	checkout: bareCheckout('a'.repeat(40))
});
