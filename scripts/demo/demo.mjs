import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { commitOf, endLeftover, startAgent } from './agents.mjs';
import { HOSTS } from './hosts.mjs';
import { makeRepository } from './repository.mjs';

/** Only a directory with this file in it is ever wiped. */
const MARKER = '.nixfleet-demo';
/** Hosts that are set up at the same time. */
const AT_ONCE = 4;

/**
 * Brings up the demo fleet under the data directory: a Git repository made on the spot and real agents whose rebuild
 * programs are stand-ins (scripts/demo/bin). Everything else is the real thing.
 * @param {{ url: string, dataDir: string, agentToken: string }} dashboard
 * @returns {Promise<{ repoUrl: string, life: HostLife[], stop: () => void }>} `life`: what the dashboard is to do with
 *   the hosts; nothing where the demo was there before
 * @typedef {{ host: string, note?: string, tags?: string[], pinnedCommit?: string, run?: string }} HostLife
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
	const isNew = !existsSync(folder);
	mkdirSync(folder, { recursive: true });
	writeFileSync(marker, '');
	writeFileSync(enrolledWith, dashboard.agentToken, { mode: 0o600 });
	const repository = makeRepository(join(folder, 'nixcfg'), join(folder, 'nixcfg.git'));
	/** @type {(() => void)[]} */
	const stops = [];
	const waiting = [...HOSTS];
	await Promise.all(
		Array.from({ length: AT_ONCE }, async () => {
			for (let host = waiting.shift(); host !== undefined; host = waiting.shift()) {
				const stop = await startAgent(host, { folder, repository, dashboard });
				if (stop !== null) stops.push(stop);
			}
		})
	);
	return {
		repoUrl: repository.url,
		life: isNew ? HOSTS.flatMap((host) => lifeOf(host, repository)) : [],
		stop: () => {
			for (const stop of stops) stop();
		}
	};
}

/** @param {import('./hosts.mjs').Host} host @param {{ commits: string[] }} repository @returns {HostLife[]} */
function lifeOf(host, repository) {
	if (host.life === undefined) return [];
	const { pin, ...life } = host.life;
	return [{ host: host.name, ...life, ...(pin && { pinnedCommit: commitOf(host, repository) }) }];
}

/** @param {string} file */
const readIfThere = (file) => (existsSync(file) ? readFileSync(file, 'utf8') : null);
