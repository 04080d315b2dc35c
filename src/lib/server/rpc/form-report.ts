import type { ErrorReport, FormReport } from '$lib/protocol/index.ts';
import { ZodError } from 'zod';
import { asFleetError } from '../platform/errors.ts';
import { issueSentence } from '../platform/issue-sentence.ts';

/** A report for a person's page: with the field that is wrong, where the error is about one and no other. */
export function formReport(error: Error, report: ErrorReport): FormReport {
	const field = asFleetError(error)?.field;
	if (field !== undefined) return { ...report, field };
	const issues = error.cause instanceof ZodError ? error.cause.issues : [];
	const [first] = issues;
	const name = first?.path[0];
	if (first === undefined || typeof name !== 'string') return report;
	if (issues.some(({ path }) => path[0] !== name)) return report;
	// It stands at the field, which needs no name then.
	return { ...report, field: name, message: issueSentence(first) };
}
