import { Settings } from '../../agent/settings.ts';
import { Environment } from '$lib/server/platform/environment.ts';
import { SECRET_VARIABLES } from '$lib/server/platform/secret-files.ts';

/** Where the modules read what the programs declare. */
export const SETTINGS_FILE = 'nix/modules/settings.json';

/** Settings without an option, and why. */
export const WITHOUT_OPTION: Record<string, string> = {
	NIXFLEET_TOKEN: 'tokenFile, by a credential of the unit',
	NIXFLEET_ROOT: 'for tests',
	NIXFLEET_BOOT_ID_FILE: 'for tests',
	NIXFLEET_MIGRATIONS_DIR: 'the built server knows where it has them'
};

type Declared = { variable: string; description: string; file?: true };

/** `NIXFLEET_REPO_URL` as the name of an option: `repoUrl`. */
const optionName = (variable: string): string =>
	variable
		.replace(/^NIXFLEET_/, '')
		.toLowerCase()
		.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());

/** Two programs' settings by the names of their options. A secret of the dashboard is an option that names a file; what holds one only sometimes has both. */
export function declaredSettings(): Record<'agent' | 'dashboard', Record<string, Declared>> {
	const agent = Object.entries(Settings.shape)
		.filter(([variable]) => !(variable in WITHOUT_OPTION))
		.map(([variable, schema]) => [
			optionName(variable),
			{ variable, description: sentence(schema.description) }
		]);
	const secrets: readonly string[] = SECRET_VARIABLES;
	const dashboard = Object.entries(Environment.shape)
		.filter(([variable]) => !(variable in WITHOUT_OPTION))
		.flatMap(([variable, schema]) => {
			const description = sentence(schema.description);
			const file = variable.endsWith('_FILE') ? variable : `${variable}_FILE`;
			const asFile = [optionName(file), { variable: file, file: true, description }];
			if (file === variable || /(SECRET|TOKEN|HASH)$/.test(variable)) return [asFile];
			const plain = [optionName(variable), { variable, description }];
			return secrets.includes(variable) ? [plain, asFile] : [plain];
		});
	return {
		agent: Object.fromEntries(agent) as Record<string, Declared>,
		dashboard: Object.fromEntries(dashboard) as Record<string, Declared>
	};
}

const sentence = (text = ''): string => (text.endsWith('.') ? text : `${text}.`);
