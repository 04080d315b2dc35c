import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { openApiDocument } from './openapi.ts';
import { matchRoute, ROUTES } from './routes.ts';

it('the committed document is the one the code makes', () => {
	const committed = JSON.parse(readFileSync('docs/openapi.json', 'utf8')) as unknown;
	// `npm run generate` writes it anew.
	expect(committed).toEqual(JSON.parse(JSON.stringify(openApiDocument())));
});

it('every reference in it leads somewhere', () => {
	const text = JSON.stringify(openApiDocument());
	const document = JSON.parse(text) as { components: { schemas: Record<string, unknown> } };
	const names = [...text.matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)].map(
		([, name]) => name ?? ''
	);
	expect(names.length).toBeGreaterThan(ROUTES.length);
	for (const name of names) expect(document.components.schemas).toHaveProperty(name);
	expect(text.match(/"\$ref":"(?!#\/components)/)).toBeNull();
});

it('has a name for every route, once', () => {
	expect(new Set(ROUTES.map(({ name }) => name)).size).toBe(ROUTES.length);
});

it.each([
	['GET', '/api/hosts', 'listHosts'],
	['HEAD', '/api/hosts', 'listHosts'],
	['DELETE', '/api/hosts/x', 'removeHost'],
	['POST', '/api/hosts/x/command', 'commandHost'],
	['GET', '/api/openapi.json', 'describe']
])('%s %s is %s', (method, path, name) =>
	expect(matchRoute(method, path)).toMatchObject({ kind: 'route', route: { name } })
);

it.each([
	['PUT', '/api/hosts', ['GET', 'POST', 'HEAD']],
	['GET', '/api/hosts/x/command', ['POST']],
	['OPTIONS', '/api/operations', ['GET', 'HEAD']]
])('%s %s is told what there is', (method, path, allow) =>
	expect(matchRoute(method, path)).toEqual({ kind: 'method', allow })
);

it.each(['/api', '/api/', '/api/hosts/', '/api/hosts/x/y', '/api/openapiXjson', '/api/users'])(
	'%s is nothing',
	(path) => expect(matchRoute('GET', path)).toEqual({ kind: 'nothing' })
);
