import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { campaigns } from '../../scripts/test-layers.mjs';
import { shellStepsOf } from '../support/workflow-steps.ts';

/** The workflows of GitHub cannot run here; that they are what GitHub takes, as far as a file can tell, is looked at. */

const FOLDER = '.github/workflows';
const Expressions = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]));
const Step = z.union([
	z.strictObject({
		name: z.string().optional(),
		id: z.string().optional(),
		if: z.string().optional(),
		// An action without a version is whatever its owner makes of it tomorrow.
		uses: z.string().regex(/^[\w.-]+\/[\w./-]+@v?[\w.]+$/),
		with: Expressions.optional()
	}),
	z.strictObject({
		name: z.string().optional(),
		id: z.string().optional(),
		if: z.string().optional(),
		// What an expression says is put into the script as it is: whoever names a branch would write it.
		run: z.string().refine((script) => !script.includes('${{'), 'takes expressions by env only'),
		env: Expressions.optional()
	})
]);
const Permissions = z.record(z.string(), z.enum(['read', 'write', 'none']));
const Workflow = z.strictObject({
	name: z.string(),
	on: z.partialRecord(
		z.enum(['push', 'pull_request', 'workflow_dispatch', 'schedule']),
		z.unknown()
	),
	// Without these a workflow may do all that the repository's settings let it.
	permissions: Permissions,
	jobs: z.record(
		z.string().regex(/^[a-z_][\w-]*$/),
		z.strictObject({
			'runs-on': z.string(),
			'timeout-minutes': z.number().optional(),
			needs: z.union([z.string(), z.array(z.string())]).optional(),
			permissions: Permissions.optional(),
			strategy: z.object({ matrix: z.record(z.string(), z.array(z.string())) }).optional(),
			steps: z.array(Step).min(1)
		})
	)
});

const { scripts } = z
	.object({ scripts: z.record(z.string(), z.string()) })
	.parse(JSON.parse(readFileSync('package.json', 'utf8')));

it.each(readdirSync(FOLDER))('%s is a workflow, and its scripts are scripts', (name) => {
	Workflow.parse(parse(readFileSync(`${FOLDER}/${name}`, 'utf8')));
	for (const input of shellStepsOf(`${FOLDER}/${name}`))
		expect(spawnSync('bash', ['-n'], { input, encoding: 'utf8' }).stderr).toBe('');
});

it('every command of a workflow is one of package.json, and the campaigns run by night', () => {
	const commandsOf = (name: string) =>
		shellStepsOf(`${FOLDER}/${name}`).flatMap((script) =>
			[...script.matchAll(/npm run ([\w:-]+)/g)].map(([, command = '']) => command)
		);
	const named = readdirSync(FOLDER).flatMap(commandsOf);
	expect(named.filter((command) => !(command in scripts))).toEqual([]);
	expect(commandsOf('nightly.yml')).toEqual(['test:all']);
});

it('every campaign that npm test leaves out has a command and is told of in the documents', () => {
	for (const name of [...campaigns().map(({ title }) => title.replace('campaign: ', '')), 'floods'])
		for (const file of ['docs/testing.md', 'CONTRIBUTING.md']) {
			expect(scripts).toHaveProperty(`test:${name}`);
			expect(readFileSync(file, 'utf8'), file).toContain(`test:${name}`);
		}
});
