import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { Environment } from './environment.ts';

it('every variable of the dashboard is documented, and the reverse', () => {
	const text = readFileSync('docs/configuration.md', 'utf8').split('## Agent')[0] ?? '';
	const documented = [...text.matchAll(/^\| `(NIXFLEET_\w+)`/gm)].map((match) => match[1]);
	expect(documented.sort()).toEqual(Object.keys(Environment.shape).sort());
});
