import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { importProblem } from '../../scripts/import-rule.mjs';

const files = ['src', 'agent', 'client', 'cli']
	.flatMap((folder) =>
		readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name))
	)
	.filter((file) => /\.(ts|svelte)$/.test(file) && !file.endsWith('.d.ts'));

const imports = (file: string) =>
	[
		...readFileSync(file, 'utf8').matchAll(
			/^\s*(?:import|export)\s+(type\s)?[^'";]*?from\s+'([^']+)'/gm
		)
	].map((match) => ({
		from: file,
		specifier: match[2] ?? '',
		typeOnly: match[1] !== undefined
	}));

describe('imports', () => {
	it('all point the way the architecture says', () => {
		const problems = files.flatMap(imports).flatMap((edge) => {
			const problem = importProblem(edge);
			return problem === null ? [] : [`${edge.from}: ${problem}`];
		});
		expect(files.length).toBeGreaterThan(100);
		expect(problems).toEqual([]);
	});

	it.each([
		[
			'the protocol importing a server room',
			{ from: 'src/lib/protocol/x.ts', specifier: '$lib/server/hosts/index.ts' }
		],
		['the protocol importing node', { from: 'src/lib/protocol/x.ts', specifier: 'node:fs' }],
		[
			'a room reaching behind another room’s door',
			{ from: 'src/lib/server/live/x.ts', specifier: '../hosts/enroll.ts' }
		],
		[
			'a router with SQL in it',
			{ from: 'src/lib/server/rpc/routers/x.ts', specifier: 'drizzle-orm' }
		],
		[
			'the agent importing the server',
			{ from: 'agent/x.ts', specifier: '$lib/server/auth/index.ts' }
		],
		[
			'the command line reaching behind a room’s door',
			{ from: 'cli/x.ts', specifier: '$lib/server/backup/restore.ts' }
		],
		[
			'the command line importing a router',
			{ from: 'cli/x.ts', specifier: '$lib/server/rpc/x.ts' }
		],
		[
			'the command line importing what pages are drawn with',
			{ from: 'cli/x.ts', specifier: '$lib/ui/command/parts.ts' }
		],
		[
			'the interface importing the server',
			{ from: 'src/lib/ui/x.ts', specifier: '$lib/server/auth/index.ts' }
		]
	])('%s is refused', (_, edge) =>
		expect(importProblem({ ...edge, typeOnly: false })).not.toBeNull()
	);

	it('the router may be imported as a type, and only so', () => {
		const edge = { from: 'agent/x.ts', specifier: '$lib/server/rpc/router.ts' };
		expect(importProblem({ ...edge, typeOnly: true })).toBeNull();
		expect(importProblem({ ...edge, typeOnly: false })).not.toBeNull();
	});
});
