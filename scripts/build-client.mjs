import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { rolldown } from 'rolldown';
import ts from 'typescript';

/** `nixfleet/client`: one file that plain Node runs without packages, with types that need nothing but TypeScript. */
const folder = `${process.env.NIXFLEET_BUILD === 'faults' ? 'build-faults' : 'build'}/client`;
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });

const bundle = await rolldown({ input: 'client/index.ts', platform: 'node' });
await bundle.write({ file: join(folder, 'index.mjs'), format: 'esm', codeSplitting: false });

const program = ts.createProgram(['client/index.ts'], {
	strict: true,
	declaration: true,
	emitDeclarationOnly: true,
	skipLibCheck: true,
	allowImportingTsExtensions: true,
	target: ts.ScriptTarget.ES2022,
	module: ts.ModuleKind.ESNext,
	moduleResolution: ts.ModuleResolutionKind.Bundler,
	types: ['node']
});
const emitted = program.emit(undefined, (file, text) => {
	const name = basename(file).replace(/\.d\.ts$/, '.d.mts');
	writeFileSync(join(folder, name), text.replace(/(from '\.\/[a-z-]+)\.ts'/g, "$1.mjs'"));
});
const problems = [...ts.getPreEmitDiagnostics(program), ...emitted.diagnostics];
if (problems.length > 0) {
	process.stderr.write(
		ts.formatDiagnostics(problems, {
			getCanonicalFileName: (name) => name,
			getCurrentDirectory: () => process.cwd(),
			getNewLine: () => '\n'
		})
	);
	process.exit(1);
}
process.stdout.write(`Wrote ${folder}\n`);
