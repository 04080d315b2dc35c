import type { Environment } from '../config-sources.ts';

/** Names that reach the programs an operation runs. Everything else, tokens above all, stays out. */
const ALLOWED =
	/^(PATH|HOME|USER|LANG|TERM|TMPDIR|LC_[A-Z]+|NIX_[A-Z_]+|SSL_[A-Z_]+|XDG_[A-Z_]+|(https?|no|all)_proxy|(HTTPS?|NO|ALL)_PROXY|NIXFLEET_ROOT|NIXFLEET_LEDGER|NIXOS_REBUILD_PROFILE)$/;

/** Marks every process of an operation, so that a stop finds all of them. */
export const MARKER = 'NIXFLEET_OPERATION';
/** Marks what one health check starts, besides. */
export const CHECK_MARKER = 'NIXFLEET_CHECK';

export function childEnvironment(
	env: Environment,
	operationId: string | null
): Record<string, string> {
	const allowed: Record<string, string> = {};
	for (const [name, value] of Object.entries(env))
		if (value !== undefined && ALLOWED.test(name)) allowed[name] = value;
	if (operationId !== null) allowed[MARKER] = operationId;
	return allowed;
}
