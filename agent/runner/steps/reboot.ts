import { endOf, runInOperation, type RunContext } from '../context.ts';
import { StepFailure, StepInterrupted } from '../step-failure.ts';
import { bootId } from '../../journal/process-identity.ts';

/** Asks the system to restart. That it did is told by the agent that comes back with another boot id. */
export async function reboot(context: RunContext): Promise<void> {
	const { platform, evidence } = context;
	evidence.bootIdBefore = bootId();
	const result = await runInOperation(context, { argv: platform.rebootCommand, cwd: '/' });
	// Ended by a signal: the shutdown it asked for has reached it already.
	if (result.exitCode !== 0 && result.signal === null)
		throw new StepFailure(
			`The host did not take the wish to restart (${platform.rebootCommand[0]} ended with ${endOf(result)}). It was not restarted. Does the agent run as root?`
		);
	context.log.line('The host was asked to restart');
}

/** Waits for the end of this very process: whoever is still here when the time is over was not restarted. */
export async function awaitReboot({ interrupt }: RunContext): Promise<void> {
	if (!interrupt.signal.aborted)
		await new Promise<void>((resolve) =>
			interrupt.signal.addEventListener('abort', () => resolve(), { once: true })
		);
	throw new StepInterrupted();
}
