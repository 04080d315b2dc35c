import { writeFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import { createServer } from 'vite';

/**
 * `npm run generate`: writes what is made from the code and committed, so that changes of it are seen in reviews. Tests fail
 * when it is old.
 */
const vite = await createServer({
	server: { middlewareMode: true, watch: null },
	logLevel: 'error'
});
const { openApiDocument } = await vite.ssrLoadModule('/src/lib/server/http/rest/openapi.ts');
const { limitsTable } = await vite.ssrLoadModule('/scripts/limits-table.ts');
const { clientTypes } = await vite.ssrLoadModule('/scripts/client-types.ts');

/** @type {Record<string, string>} */
const files = {
	'docs/openapi.json': JSON.stringify(openApiDocument()),
	'docs/limits.md': limitsTable(),
	'client/procedures.ts': clientTypes()
};
for (const [file, text] of Object.entries(files)) {
	const options = await resolveConfig(file);
	writeFileSync(file, await format(text, { ...options, filepath: file }));
	process.stdout.write(`Wrote ${file}\n`);
}
await vite.close();
