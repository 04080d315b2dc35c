import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { Settings } from './settings.ts';

it('every setting of the agent is documented, and the reverse', () => {
	const text = readFileSync('docs/configuration.md', 'utf8').split('## Agent')[1] ?? '';
	const documented = [...text.matchAll(/^\| `(NIXFLEET_\w+)`/gm)].map((match) => match[1]);
	// These two say where settings come from.
	const sources = ['NIXFLEET_CONFIG_FILE', 'NIXFLEET_TOKEN_FILE'];
	expect(documented.sort()).toEqual([...Object.keys(Settings.shape), ...sources].sort());
});
