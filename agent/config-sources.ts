import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

export type Environment = Readonly<Record<string, string | undefined>>;

export type Sources = {
	/** Settings by name; what is empty counts as not set. */
	values: Record<string, string>;
	/** Sentences, each beginning with the variable or file it is about. */
	problems: string[];
	/** Sentences about secrets that too many may read. */
	exposed: string[];
};

/** `KEY=value` lines; blank lines and lines that begin with # are passed over, quotes around a value removed. */
export function parseSettingsFile(text: string): {
	values: Record<string, string>;
	wrongLines: number[];
} {
	const values: Record<string, string> = {};
	const wrongLines: number[] = [];
	text.split('\n').forEach((line, index) => {
		const trimmed = line.trim();
		if (trimmed === '' || trimmed.startsWith('#')) return;
		const match = /^(?:export\s+)?([A-Z_][A-Z0-9_]*)\s*=\s*(.*)$/.exec(trimmed);
		const [, key, raw] = match ?? [];
		if (key === undefined || raw === undefined) wrongLines.push(index + 1);
		else values[key] = raw.replace(/^(["'])(.*)\1$/, '$2');
	});
	return { values, wrongLines };
}

const why = (error: unknown): string =>
	error instanceof Error && 'code' in error && typeof error.code === 'string'
		? error.code
		: String(error);

/** That a file with a secret cannot be read, and what helps. @param secret as in "the token" */
export function unreadable(file: string, secret: string, error: unknown): string {
	const code = why(error);
	return `${file} cannot be read (${code}). ${remedyOf(code, secret)}`;
}

function remedyOf(code: string, secret: string): string {
	switch (code) {
		case 'ENOENT':
			return `There is no such file: correct the path, or write ${secret} into it.`;
		case 'EISDIR':
			return `It is a folder: name the file with ${secret}.`;
		case 'EACCES':
		case 'EPERM':
			return 'Make it readable for the user who runs this.';
		default:
			return 'Correct the path and its permissions.';
	}
}

/** Brings configuration file, environment and secret files together. The environment wins over the file. */
export function gatherSettings(env: Environment): Sources {
	const problems: string[] = [];
	const values: Record<string, string> = {};
	const file = env.NIXFLEET_CONFIG_FILE;
	if (file)
		try {
			const parsed = parseSettingsFile(readFileSync(file, 'utf8'));
			Object.assign(values, parsed.values);
			for (const line of parsed.wrongLines)
				problems.push(
					`NIXFLEET_CONFIG_FILE: line ${line} of ${file} is not KEY=value. Correct it, or begin it with #.`
				);
		} catch (error) {
			problems.push(
				`NIXFLEET_CONFIG_FILE: ${file} cannot be read (${why(error)}). Create it, or correct the path and its permissions.`
			);
		}
	for (const [key, value] of Object.entries(env))
		if (key.startsWith('NIXFLEET_') && value !== undefined) values[key] = value;
	for (const [key, value] of Object.entries(values)) if (value.trim() === '') delete values[key];
	const credential = join(env.CREDENTIALS_DIRECTORY ?? '/nonexistent', 'token');
	if (values.NIXFLEET_TOKEN === undefined && existsSync(credential))
		values.NIXFLEET_TOKEN_FILE ??= credential;
	const exposed = exposedSecrets(values, file);
	readTokenFile(values, problems);
	return { values, problems, exposed };
}

/** Files with secrets that others than their owner may read, each as a sentence. */
function exposedSecrets(values: Record<string, string>, configFile: string | undefined): string[] {
	const holdsSecrets = configFile !== undefined && values.NIXFLEET_TOKEN !== undefined;
	return [values.NIXFLEET_TOKEN_FILE, holdsSecrets ? configFile : undefined].flatMap((file) => {
		const mode = file === undefined ? undefined : statSync(file, { throwIfNoEntry: false })?.mode;
		if (mode === undefined || (mode & 0o044) === 0) return [];
		return [
			`${file} holds a token and can be read by others (mode ${(mode & 0o777).toString(8)}). Make it its owner's alone: chmod 600 ${file}`
		];
	});
}

function readTokenFile(values: Record<string, string>, problems: string[]): void {
	const file = values.NIXFLEET_TOKEN_FILE;
	delete values.NIXFLEET_TOKEN_FILE;
	if (file === undefined) return;
	if (values.NIXFLEET_TOKEN !== undefined) {
		problems.push(
			'NIXFLEET_TOKEN_FILE: NIXFLEET_TOKEN is set too. Keep one of them, better the file.'
		);
		return;
	}
	try {
		const token = readFileSync(file, 'utf8').trim();
		if (token === '')
			problems.push(`NIXFLEET_TOKEN_FILE: ${file} is empty. Write the token into it.`);
		else values.NIXFLEET_TOKEN = token;
	} catch (error) {
		problems.push(`NIXFLEET_TOKEN_FILE: ${unreadable(file, 'the token', error)}`);
	}
}
