import type { ZodError } from 'zod';

const ISSUES = 10;
const CHARS = 1_000;

/** What is wrong with an input, in one sentence that names the fields: for people, who do not know of schemas. */
export const inputProblem = ({ issues }: ZodError): string => {
	const problems = issues
		.slice(0, ISSUES)
		.map(({ path, message }) => (path.length === 0 ? message : `${path.join('.')}: ${message}`));
	return `The request is not valid. ${problems.join('; ')}`.slice(0, CHARS);
};
