import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { endLeftover, HOSTS, startAgent } from './agents.mjs';
import { makeRepository } from './repository.mjs';

/** Only a directory with this file in it is ever wiped. */
const MARKER = '.nixfleet-demo';

/**
 * Brings up the demo fleet under the data directory: a Git repository made on the spot and three real agents whose
 * rebuild programs are stand-ins (scripts/demo/bin). Everything else is the real thing.
 * @param {{ url: string, dataDir: string, agentToken: string }} dashboard
 * @returns {Promise<{ repoUrl: string, stop: () => void }>}
 */
export async function startDemo(dashboard) {
	const folder = resolve(dashboard.dataDir, 'demo');
	const marker = join(folder, MARKER);
	const enrolledWith = join(folder, 'dashboard');
	if (existsSync(folder) && !existsSync(marker))
		throw new Error(
			`${folder} exists and was not made by the demo, so it is left alone. Move it away, or set NIXFLEET_DATA_DIR to another directory.`
		);
	// Another database behind the same folder would not know the old tokens.
	if (existsSync(folder) && readIfThere(enrolledWith) !== dashboard.agentToken) {
		for (const { name } of HOSTS) endLeftover(join(folder, 'hosts', name));
		rmSync(folder, { recursive: true });
	}
	mkdirSync(folder, { recursive: true });
	writeFileSync(marker, '');
	writeFileSync(enrolledWith, dashboard.agentToken, { mode: 0o600 });
	const repository = makeRepository(join(folder, 'nixcfg'), join(folder, 'nixcfg.git'));
	const agents = HOSTS.map((host) => startAgent(host, { folder, repository, dashboard }));
	return {
		repoUrl: repository.url,
		stop: () => {
			for (const agent of agents) agent.kill('SIGTERM');
		}
	};
}

/** @param {string} file */
const readIfThere = (file) => (existsSync(file) ? readFileSync(file, 'utf8') : null);
