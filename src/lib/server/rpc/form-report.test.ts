import { Invite } from '$lib/protocol/index.ts';
import { expect, it } from 'vitest';
import { FleetError } from '../platform/errors.ts';
import { formReport } from './form-report.ts';
import { toTrpcError } from './trpc.ts';

const told = { code: 'invalid', message: 'The request is not valid.', correlationId: 'x' } as const;
const wrapped = (cause: unknown) => new Error('wrapped', { cause });

it('names the field that a refusal is about', () => {
	const taken = toTrpcError(new FleetError('name-taken', 'Taken.', { field: 'name' }));
	expect(formReport(taken, told)).toEqual({ ...told, field: 'name' });
	expect(formReport(toTrpcError(new FleetError('conflict', 'Full.')), told)).toEqual(told);
});

it('names the one field that a schema refuses, in the words of the schema', () => {
	const { error } = Invite.safeParse({ name: 'Ada Lovelace', role: 'viewer' });
	expect(formReport(wrapped(error), told)).toMatchObject({
		field: 'name',
		message: expect.stringMatching(/^A name has letters, digits/) as string
	});
});

it('names none where two are wrong, or something else is', () => {
	const { error } = Invite.safeParse({ name: 'Ada Lovelace', role: 'queen' });
	expect(formReport(wrapped(error), told)).toEqual(told);
	expect(formReport(new Error('broken'), told)).toEqual(told);
});
