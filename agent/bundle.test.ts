import { execFileSync } from 'node:child_process';
import { isBuiltin } from 'node:module';
import { copyFileSync, existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from './support/fixtures.ts';

const BUNDLE = 'build/agent/nixfleet-agent.mjs';
/** As on the disk: of a thousand bytes each. */
const KILOBYTES = 700;

// `npm run build:agent` makes it; without it there is nothing to look at.
describe.skipIf(!existsSync(BUNDLE))('the bundle', () => {
	it('holds no server code', () => {
		const text = readFileSync(BUNDLE, 'utf8');
		for (const name of ['drizzle', 'lucia', 'bcrypt', '@sveltejs', 'libsql'])
			expect(text.includes(name), name).toBe(false);
	});

	it('imports nothing but Node', () => {
		const imports = [...readFileSync(BUNDLE, 'utf8').matchAll(/^import .* from "([^"]+)";$/gm)].map(
			(match) => match[1] ?? ''
		);
		expect(imports.filter((name) => !isBuiltin(name))).toEqual([]);
	});

	it('is small', () => expect(statSync(BUNDLE).size).toBeLessThan(KILOBYTES * 1_000));

	it('runs in an empty folder', () => {
		const folder = temporaryFolder();
		copyFileSync(BUNDLE, join(folder, 'agent.mjs'));
		const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
		const output = execFileSync(process.execPath, ['agent.mjs', '--version'], {
			cwd: folder,
			env: {},
			encoding: 'utf8'
		});
		expect(output).toBe(`${version}\n`);
	});
});
