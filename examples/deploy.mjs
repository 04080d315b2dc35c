#!/usr/bin/env node
import { createFleetClient, FleetClientError } from 'nixfleet/client';

/**
 * Brings all hosts that are behind to the target, one after the other, and stops at the first that does not get there.
 *
 *     NIXFLEET_URL=https://fleet.example.com NIXFLEET_KEY=nfk_… node examples/deploy.mjs
 *
 * Ends with 0 when every host is where it should be, 1 when one is not, and 2 when it could not ask.
 */
const { NIXFLEET_URL: url, NIXFLEET_KEY: key } = process.env;
if (!url || !key) {
	console.error(
		'Set NIXFLEET_URL to the dashboard, and NIXFLEET_KEY to a key with the scope operate.'
	);
	process.exit(2);
}

try {
	const fleet = createFleetClient({ url, key });
	await fleet.target.refresh();
	const behind = (await fleet.hosts.list()).filter(
		({ presence, status }) =>
			presence === 'online' && [status.git.state, status.system.state].includes('behind')
	);
	console.log(behind.length === 0 ? 'No host is behind.' : `Behind: ${namesOf(behind)}`);
	for (const [done, host] of behind.entries()) {
		const operation = await fleet.pullSwitch(host, {
			onChange: ({ state, phase }) => console.log(`${host.name}: ${phase ?? state}`)
		});
		console.log(`${host.name}: ${operation.message ?? operation.state}`);
		if (operation.state === 'succeeded') continue;
		const left = behind.slice(done + 1);
		if (left.length > 0) console.error(`Not begun: ${namesOf(left)}`);
		console.error(`See ${url}/operations/${operation.id}`);
		process.exitCode = 1;
		break;
	}
} catch (error) {
	if (!(error instanceof FleetClientError)) throw error;
	console.error(`${error.message} (${error.code}, ${error.correlationId ?? 'no answer'})`);
	process.exitCode = ['busy', 'offline', 'not-ready'].includes(error.code) ? 1 : 2;
}

/** @param {{ name: string }[]} hosts */
function namesOf(hosts) {
	return hosts.map(({ name }) => name).join(', ');
}
