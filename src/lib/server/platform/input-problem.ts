import type { ZodError } from 'zod';
import { issueSentence } from './issue-sentence.ts';

const ISSUES = 10;
const CHARS = 1_000;

/** What is wrong with an input, in one sentence that names the fields: for people, who do not know of schemas. */
export const inputProblem = ({ issues }: ZodError): string => {
	const problems = issues.slice(0, ISSUES).map((issue) => {
		const sentence = issueSentence(issue).replace(/\.$/, '');
		return issue.path.length === 0 ? sentence : `${issue.path.join('.')}: ${sentence}`;
	});
	return cut(`The request is not valid. ${problems.join('; ')}.`);
};

const cut = (text: string): string => (text.length > CHARS ? `${text.slice(0, CHARS - 1)}…` : text);
