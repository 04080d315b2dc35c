import { FleetError } from '../platform/errors.ts';
import { verifyTotp } from './totp.ts';

/**
 * A second factor is set up only with a code that proves the authenticator has it.
 * @returns null when no code was given: no second factor is wanted
 * @throws {FleetError} invalid
 */
export function confirmTotp(
	input: { totpSecret: string; totpCode: string },
	now: number
): { secret: string; counter: number } | null {
	if (input.totpCode.trim() === '') return null;
	const counter = verifyTotp({ secret: input.totpSecret, code: input.totpCode, now });
	if (counter === null)
		throw new FleetError(
			'invalid',
			'The code does not match. Scan the picture again and type the code shown now, or leave the field empty.',
			{ field: 'totpCode' }
		);
	return { secret: input.totpSecret, counter };
}
