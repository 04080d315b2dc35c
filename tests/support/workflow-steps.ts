import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

/** The shell parts of a workflow file: each `run` (GitHub, Forgejo), or the list of a `script` (GitLab) as one. */
export const shellStepsOf = (file: string): string[] => within(parse(readFileSync(file, 'utf8')));

function within(node: unknown): string[] {
	if (typeof node !== 'object' || node === null) return [];
	return Object.entries(node).flatMap(([key, value]: [string, unknown]) => {
		if (key === 'run' && typeof value === 'string') return [value];
		if (key === 'script' && Array.isArray(value)) return [value.join('\n')];
		return within(value);
	});
}
