import { dirname, relative, resolve } from 'node:path';

/**
 * Which way things may point (docs/architecture.md): a table from the place a file stands in to the
 * places it may import from. The lint rule and tests/unit/import-direction.test.ts both read it.
 */

/** Rooms of the server, apart from the shared floor (platform, db, audit). */
const ROOM = /^src\/lib\/server\/([^/]+)\//;
const FLOOR = new Set(['platform', 'db', 'audit']);

/** @param {string} file path from the repository's root */
const placeOf = (file) => {
	if (file.startsWith('src/lib/protocol/')) return 'protocol';
	if (file === 'src/lib/server/fleet.ts' || file === 'src/lib/server/boot.ts') return 'fleet';
	if (file.startsWith('src/lib/server/rpc/')) return 'rpc';
	if (file.startsWith('src/lib/server/http/')) return 'http';
	if (file.startsWith('src/lib/server/')) return 'room';
	if (file.startsWith('src/lib/client/')) return 'client';
	if (file.startsWith('src/lib/ui/texts/')) return 'texts';
	if (file.startsWith('src/lib/ui/')) return 'ui';
	if (file.startsWith('src/')) return 'routes';
	if (file.startsWith('agent/')) return 'agent';
	if (file.startsWith('cli/')) return 'cli';
	if (file.startsWith('client/')) return 'script-client';
	return 'outside';
};

/** @type {Record<string, string[]>} */
const MAY_IMPORT = {
	protocol: ['protocol'],
	room: ['protocol', 'room'],
	fleet: ['protocol', 'room', 'rpc', 'http', 'fleet'],
	rpc: ['protocol', 'room', 'rpc', 'fleet-type'],
	http: ['protocol', 'room', 'rpc', 'http'],
	client: ['protocol', 'client', 'router-type'],
	texts: ['protocol', 'client', 'texts', 'ui'],
	ui: ['protocol', 'client', 'texts', 'ui'],
	routes: ['protocol', 'room', 'fleet', 'rpc', 'http', 'client', 'texts', 'ui', 'routes'],
	agent: ['protocol', 'agent', 'router-type'],
	// Works on the data itself, with the dashboard stopped or beside it; a simulated host speaks as agents do. What works with a
	// running dashboard calls it as scripts do, and says what pages say in the same words.
	cli: ['protocol', 'room', 'agent', 'cli', 'script-client', 'texts', 'router-type'],
	// What scripts import has no dependencies, not even the protocol: its types are made from the router.
	'script-client': ['script-client'],
	outside: [
		'protocol',
		'room',
		'fleet',
		'rpc',
		'http',
		'client',
		'texts',
		'ui',
		'routes',
		'agent',
		'cli',
		'script-client',
		'outside'
	]
};

/** Packages that only some places may use. */
const PACKAGES = [
	{ places: ['protocol'], allowed: (/** @type {string} */ name) => name === 'zod' },
	{
		places: ['rpc', 'http', 'routes'],
		allowed: (/** @type {string} */ name) => !/^(drizzle-orm|@libsql\/)/.test(name)
	}
];

/**
 * Why `from` may not import `specifier`; null when it may.
 * @param {{ from: string, specifier: string, typeOnly: boolean }} edge paths from the repository's root
 * @returns {string | null}
 */
export function importProblem({ from, specifier, typeOnly }) {
	const place = placeOf(from);
	if (/\.test\.ts$/.test(from)) return null;
	const local = specifier.startsWith('.') || specifier.startsWith('$lib');
	if (!local) {
		for (const rule of PACKAGES)
			if (rule.places.includes(place) && !rule.allowed(specifier))
				return `${place} may not import the package ${specifier}`;
		return null;
	}
	const target = specifier.startsWith('$lib')
		? specifier.replace(/^\$lib/, 'src/lib')
		: relative('.', resolve(dirname(from), specifier));
	if (specifier.startsWith('./$types')) return null;
	const targetPlace = placeOf(target);
	if (
		typeOnly &&
		target === 'src/lib/server/rpc/router.ts' &&
		MAY_IMPORT[place]?.includes('router-type')
	)
		return null;
	if (typeOnly && target === 'src/lib/server/fleet.ts' && MAY_IMPORT[place]?.includes('fleet-type'))
		return null;
	if (!MAY_IMPORT[place]?.includes(targetPlace))
		return `${place} may not import from ${targetPlace} (${target})`;
	return crossesRoom(from, target);
}

/** A room reaches another room only through that room's door. @param {string} from @param {string} target */
function crossesRoom(from, target) {
	const own = ROOM.exec(from)?.[1];
	const other = ROOM.exec(target)?.[1];
	if (other === undefined || own === other || FLOOR.has(other)) return null;
	if (placeOf(from) === 'outside' || placeOf(from) === 'routes') return null;
	if (FLOOR.has(own ?? '')) return `the floor (${own}) may not import a room (${target})`;
	return target.endsWith('/index.ts')
		? null
		: `import the room's door instead: src/lib/server/${other}/index.ts`;
}

/** @type {import('eslint').Rule.RuleModule} */
export const importRule = {
	meta: { type: 'problem', schema: [] },
	create(context) {
		const from = relative(context.cwd, context.filename);
		/** @param {any} node */
		const check = (node) => {
			const specifier = node.source?.value;
			if (typeof specifier !== 'string') return;
			const typeOnly = node.importKind === 'type' || node.exportKind === 'type';
			const problem = importProblem({ from, specifier, typeOnly });
			if (problem) context.report({ node, message: problem });
		};
		return {
			ImportDeclaration: check,
			ExportNamedDeclaration: check,
			ExportAllDeclaration: check,
			ImportExpression: check
		};
	}
};
