import type { Compartment, CompartmentState, Reason } from './types.ts';

/** One compartment's verdict, in the order people read it. */
export const compartment = (
	state: CompartmentState,
	reason: Reason,
	message: string
): Compartment => ({
	state,
	reason,
	message
});
