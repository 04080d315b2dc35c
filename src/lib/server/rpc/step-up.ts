import {
	STEP_UP_REASONS,
	stepUpReason,
	type StepUpCommand,
	type StepUpName
} from '$lib/protocol/index.ts';
import { FleetError } from '../platform/errors.ts';
import type { Context } from './context.ts';

/**
 * What somebody must do before a request is let through that needs a fresh proof of identity; null: nothing. What needs one
 * stands in the table of the protocol: procedures by their name, commands by what they ask. An API key cannot prove anything
 * anew: it needs the admin scope for what is dangerous, while many hosts are what keys are for.
 * @returns step-up-required or forbidden
 */
export function stepUpProblem(
	ctx: Pick<Context, 'caller' | 'services'>,
	request: StepUpName | StepUpCommand
): FleetError | null {
	const { caller } = ctx;
	const of = (command: StepUpName | StepUpCommand) =>
		typeof command === 'string' ? STEP_UP_REASONS[command] : stepUpReason(command);
	if (caller.kind === 'api-key') {
		const reason = of(typeof request === 'string' ? request : { ...request, hosts: 1 });
		if (reason === null || caller.scope === 'admin') return null;
		return new FleetError('forbidden', `${reason} needs an API key with the scope admin.`);
	}
	const reason = of(request);
	if (reason === null) return null;
	if (caller.kind === 'user' && ctx.services.auth.stepUp.isFresh(caller.sessionHash)) return null;
	return new FleetError(
		'step-up-required',
		`${reason} asks once more who you are. The answer then counts for five minutes.`
	);
}

/** @throws {FleetError} see `stepUpProblem` */
export function assertSteppedUp(
	ctx: Pick<Context, 'caller' | 'services'>,
	request: StepUpName | StepUpCommand
): void {
	const problem = stepUpProblem(ctx, request);
	if (problem !== null) throw problem;
}
