import { readFileSync } from 'node:fs';

/** Variables that may come from a file. */
export const SECRET_VARIABLES = [
	'NIXFLEET_PASSWORD_HASH',
	'NIXFLEET_SESSION_SECRET',
	'NIXFLEET_AGENT_TOKEN',
	'NIXFLEET_TOTP_SECRET',
	'NIXFLEET_WEBHOOK_SECRET',
	'NIXFLEET_REPO_TOKEN',
	// Only where it holds a password.
	'NIXFLEET_VERSION_URL'
] as const;

/** Our variables that have a value. */
export function given(environment: Record<string, string | undefined>): Record<string, string> {
	const values: Record<string, string> = {};
	for (const [name, value] of Object.entries(environment))
		if (name.startsWith('NIXFLEET_') && value !== undefined && value.trim() !== '')
			values[name] = value.trim();
	return values;
}

/**
 * Our variables that have a value, secrets from their files among them.
 * @param problems gets a sentence for each file that cannot be used
 */
export function withSecretFiles(
	environment: Record<string, string | undefined>,
	problems: string[]
): Record<string, string> {
	const values = given(environment);
	for (const name of SECRET_VARIABLES) {
		const file = values[`${name}_FILE`];
		if (file === undefined) continue;
		if (values[name] !== undefined) {
			problems.push(`${name} and ${name}_FILE are both set. Keep one of them.`);
			continue;
		}
		try {
			const content = readFileSync(file, 'utf8').trim();
			if (content === '')
				problems.push(
					`${name}_FILE names a file that is empty. Write the secret into it, or unset the variable.`
				);
			else values[name] = content;
		} catch (error) {
			const why = error instanceof Error ? error.message : String(error);
			problems.push(
				`${name}_FILE names a file that cannot be read (${why}). Check the path and its permissions.`
			);
		}
	}
	return values;
}
