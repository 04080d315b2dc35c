import { readFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import { expect, it } from 'vitest';
import { clientTypes } from '../scripts/client-types.ts';

it('the types of the client are those of the router', async () => {
	const file = 'client/procedures.ts';
	const made = await format(clientTypes(), { ...(await resolveConfig(file)), filepath: file });
	// `npm run generate` writes it anew.
	expect(readFileSync(file, 'utf8')).toBe(made);
}, 120_000);
