import { accessSync, constants, mkdirSync } from 'node:fs';
import type { Environment } from '../config-sources.ts';
import { ConfigError, loadConfig, type AgentConfig } from '../config.ts';
import { thisMachine } from '../machine.ts';
import { findProgram } from '../platform/find-program.ts';
import { platformOf } from '../platform/index.ts';
import { byHostClock } from '../windows/host-clock.ts';
import { openingAt } from '../windows/opening.ts';
import { asWritten } from '../windows/parse.ts';
import { checkDashboard } from './dashboard.ts';
import { checkRepository } from './repository.ts';

/** One line of the report: what was looked at, and, when it is not well, what to do. */
export type Finding = { ok: boolean | 'skipped'; what: string; advice?: string };

const SIGNS = { true: '✓', false: '✕', skipped: '–' } as const;

/**
 * Verifies everything the agent needs, one line each.
 * @returns the exit code: 1 when anything is wrong
 */
export async function runCheck(env: Environment, print: (line: string) => void): Promise<number> {
	let ok = true;
	const tell = (findings: Finding[]) => {
		for (const finding of findings) {
			ok &&= finding.ok !== false;
			print(`${SIGNS[`${finding.ok}`]} ${finding.what}`);
			if (finding.advice) print(`    ${finding.advice}`);
		}
	};
	let config: AgentConfig;
	try {
		config = loadConfig(env, thisMachine());
	} catch (error) {
		if (!(error instanceof ConfigError)) throw error;
		tell(error.problems.map((problem) => ({ ok: false, what: problem })));
		return 1;
	}
	tell([
		{ ok: true, what: `configuration: ${config.hostname} (${config.kind}, ${config.flakeAttr})` }
	]);
	tell(config.exposed.map((what) => ({ ok: false, what })));
	tell([checkState(config.stateDir)]);
	tell(tellWindows(config));
	tell(checkTools(config, env));
	tell(await checkDashboard(config));
	tell(await checkRepository(config, env));
	return ok ? 0 : 1;
}

function checkState(stateDir: string): Finding {
	try {
		mkdirSync(stateDir, { recursive: true, mode: 0o700 });
		accessSync(stateDir, constants.W_OK);
		return { ok: true, what: `state directory ${stateDir}` };
	} catch {
		return {
			ok: false,
			what: `state directory ${stateDir} cannot be written`,
			advice: "Create it for the agent's user, or set NIXFLEET_STATE_DIR."
		};
	}
}

/** They may be closed, which is nothing wrong. */
function tellWindows({ windows }: AgentConfig): Finding[] {
	if (windows.length === 0) return [];
	const { open, changesAt } = openingAt(windows, Date.now());
	const until = changesAt === null ? '' : ` until ${byHostClock(changesAt)}`;
	return [
		{ ok: true, what: `windows: ${asWritten(windows)}; ${open ? 'open' : 'closed'}${until}` }
	];
}

function checkTools(config: AgentConfig, env: Environment): Finding[] {
	return ['git', 'nix', platformOf(config).rebuildProgram].map((program) => {
		const path = findProgram(program, env.PATH);
		return path === null
			? {
					ok: false,
					what: `${program} is not on PATH`,
					advice: 'Install it, or add its folder to the PATH of the agent.'
				}
			: { ok: true, what: `${program}: ${path}` };
	});
}
