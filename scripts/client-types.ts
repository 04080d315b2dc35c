import { relative, resolve } from 'node:path';
import ts from 'typescript';

/**
 * The types of every procedure that scripts can call, spelled out: read from the router by the compiler, and written so that
 * they need nothing else. Whoever uses the client compiles this text and no line of the server.
 */
export function clientTypes(): string {
	const surface = resolve('scripts/client-surface.ts');
	const program = ts.createProgram([surface, resolve('src/app.d.ts')], {
		strict: true,
		noEmit: true,
		skipLibCheck: true,
		allowImportingTsExtensions: true,
		target: ts.ScriptTarget.ES2022,
		module: ts.ModuleKind.ESNext,
		moduleResolution: ts.ModuleResolutionKind.Bundler,
		types: ['node'],
		paths: { '$lib/*': ['./src/lib/*'] }
	});
	const checker = program.getTypeChecker();
	const types = new Printer(checker, protocolNames(program, checker));
	const routers = checker.getPropertiesOfType(aliasOf(program, checker, surface));
	const kinds: string[] = [];
	const groups: string[] = [];
	for (const group of routers) {
		// Agents speak over their socket, with tokens of their own.
		if (group.name === 'agent') continue;
		const calls: string[] = [];
		for (const call of checker.getPropertiesOfType(checker.getTypeOfSymbol(group))) {
			const definition = member(checker, checker.getTypeOfSymbol(call), '_def');
			const kind = checker.typeToString(member(checker, definition, 'type')).replaceAll('"', '');
			if (kind !== 'query' && kind !== 'mutation') continue;
			const io = member(checker, definition, '$types');
			kinds.push(`'${group.name}.${call.name}': '${kind}'`);
			calls.push(
				`${comment(checker, call)}${call.name}: Call<${types.print(member(checker, io, 'input'))}, ${types.print(member(checker, io, 'output'))}>`
			);
		}
		if (calls.length > 0) groups.push(`${group.name}: {\n${calls.join(';\n')}\n}`);
	}
	return `/** Made by \`npm run generate\` from the router of the dashboard; a test fails when it is old. */

/** A procedure: its input, where it takes any, and what it answers. */
export type Call<Input, Output> = undefined extends Input
	? (input?: Input) => Promise<Output>
	: (input: Input) => Promise<Output>;

/** All that scripts can call. Times are milliseconds since 1970. */
export type Procedures = {
${groups.join(';\n')}
};

/** Whether a procedure only looks, or changes something. */
export const KINDS = {
${kinds.join(',\n')}
} as const;

${types.declarations()}
`;
}

/** The type that scripts/client-surface.ts exports. */
function aliasOf(program: ts.Program, checker: ts.TypeChecker, file: string): ts.Type {
	const [alias] = exportsOf(program, checker, file);
	if (!alias) throw new Error(`${file} exports nothing.`);
	return checker.getDeclaredTypeOfSymbol(alias);
}

function exportsOf(program: ts.Program, checker: ts.TypeChecker, file: string): ts.Symbol[] {
	const source = program.getSourceFile(file);
	const module = source && checker.getSymbolAtLocation(source);
	if (!module) throw new Error(`${relative('.', file)} is not a module the compiler can read.`);
	return checker.getExportsOfModule(module);
}

/** Types of the protocol by their names, so that they keep them. */
function protocolNames(program: ts.Program, checker: ts.TypeChecker): Map<ts.Type, string> {
	const names = new Map<ts.Type, string>();
	for (const symbol of exportsOf(program, checker, resolve('src/lib/protocol/index.ts'))) {
		const origin = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
		if (!(origin.flags & ts.SymbolFlags.TypeAlias)) continue;
		const type = checker.getDeclaredTypeOfSymbol(origin);
		const worthNaming =
			type.flags & (ts.TypeFlags.Object | ts.TypeFlags.Union) &&
			!(type.flags & ts.TypeFlags.Boolean) &&
			!checker.isArrayType(type);
		if (worthNaming && !type.aliasTypeArguments && !names.has(type)) names.set(type, symbol.name);
	}
	return names;
}

function member(checker: ts.TypeChecker, type: ts.Type, name: string): ts.Type {
	const symbol = checker.getPropertyOfType(type, name);
	if (!symbol) throw new Error(`${checker.typeToString(type)} has no ${name}.`);
	return checker.getTypeOfSymbol(symbol);
}

function comment(checker: ts.TypeChecker, symbol: ts.Symbol): string {
	const text = ts.displayPartsToString(symbol.getDocumentationComment(checker));
	return text === '' ? '' : `/** ${text.replaceAll('*/', '')} */\n`;
}

/** Types as text that stands for itself. */
class Printer {
	readonly #declared = new Map<string, string>();

	constructor(
		private readonly checker: ts.TypeChecker,
		private readonly names: Map<ts.Type, string>
	) {}

	/** What `print` has referred to by name. */
	declarations(): string {
		return [...this.#declared]
			.sort(([a], [b]) => (a < b ? -1 : 1))
			.map(([name, text]) => `export type ${name} = ${text};`)
			.join('\n\n');
	}

	print(type: ts.Type): string {
		const name = this.names.get(type);
		if (name === undefined) return this.#expand(type);
		if (!this.#declared.has(name)) {
			this.#declared.set(name, '');
			this.#declared.set(name, this.#expand(type));
		}
		return name;
	}

	#expand(type: ts.Type): string {
		const { flags } = type;
		if (flags & ts.TypeFlags.Any) return 'unknown';
		if (flags & ts.TypeFlags.Boolean) return 'boolean';
		if (type.isStringLiteral()) return `'${type.value}'`;
		if (type.isUnion()) return this.#union(type);
		if (this.checker.isArrayType(type)) {
			const [item] = this.checker.getTypeArguments(type as ts.TypeReference);
			return `Array<${item ? this.print(item) : 'unknown'}>`;
		}
		if (flags & (ts.TypeFlags.Object | ts.TypeFlags.Intersection)) return this.#object(type);
		return this.checker.typeToString(type);
	}

	/** In an order of the text: the compiler's own hangs on what it saw first. */
	#union(type: ts.UnionType): string {
		const hasBoth =
			type.types.filter(({ flags }) => flags & ts.TypeFlags.BooleanLiteral).length === 2;
		const parts = type.types
			.filter(({ flags }) => !(hasBoth && flags & ts.TypeFlags.BooleanLiteral))
			.map((part) => this.print(part));
		const last = ['null', 'undefined'];
		return [...new Set(hasBoth ? ['boolean', ...parts] : parts)]
			.sort((a, b) => last.indexOf(a) - last.indexOf(b) || (a < b ? -1 : 1))
			.join(' | ');
	}

	#object(type: ts.Type): string {
		if (type.getCallSignatures().length > 0 || type.symbol?.flags & ts.SymbolFlags.Class)
			throw new Error(`${this.checker.typeToString(type)} cannot travel as JSON.`);
		const index = this.checker.getIndexInfosOfType(type).map(({ keyType, type: value }) => {
			return `[key: ${this.checker.typeToString(keyType)}]: ${this.print(value)}`;
		});
		const properties = this.checker.getPropertiesOfType(type).map((property) => {
			const optional = (property.flags & ts.SymbolFlags.Optional) !== 0;
			const value = this.checker.getTypeOfSymbol(property);
			const text = this.print(optional ? this.checker.getNonNullableType(value) : value);
			const nullable = optional && admitsNull(value) ? `${text} | null` : text;
			return `${comment(this.checker, property)}'${property.name}'${optional ? '?' : ''}: ${nullable}`;
		});
		const members = [...index, ...properties];
		return members.length === 0 ? 'Record<string, never>' : `{\n${members.join(';\n')}\n}`;
	}
}

const admitsNull = (type: ts.Type): boolean =>
	type.isUnion() && type.types.some(({ flags }) => flags & ts.TypeFlags.Null);
