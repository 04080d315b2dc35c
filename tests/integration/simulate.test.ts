import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../support/folder.ts';
import { startProgram } from '../support/process.ts';
import { ENROLMENT_TOKEN, openBrowser, startDashboard } from '../support/server.ts';
import { waitFor } from '../support/wait-for.ts';

/** The built command beside the built dashboard. */

const HOSTS = 25;

async function open(serverEnv: Record<string, string> = {}) {
	const folder = temporaryFolder('simulate');
	const dataDir = join(folder.path, 'data');
	let dashboard = await startDashboard({ dataDir, env: serverEnv });
	let browser = await openBrowser(dashboard.url);
	const tokenFile = join(folder.path, 'token');
	writeFileSync(tokenFile, `${ENROLMENT_TOKEN}\n`, { mode: 0o600 });
	const simulate = (args: string[], env: Record<string, string> = {}) =>
		startProgram(process.execPath, ['build/cli/nixfleet.mjs', 'simulate', dashboard.url, ...args], {
			env: {
				PATH: process.env.PATH ?? '',
				HOME: folder.path,
				NIXFLEET_TOKEN_FILE: tokenFile,
				...env
			}
		});
	const rows = () => browser.rpc.hosts.list.query();
	return {
		folder: folder.path,
		get browser() {
			return browser;
		},
		simulate,
		rows,
		/** @returns the file of an API key that may remove hosts */
		async adminKey(): Promise<string> {
			const key = await browser.rpc.apiKeys.create.mutate({
				name: 'remove',
				scope: 'admin',
				expiresInDays: null
			});
			const file = join(folder.path, 'key');
			writeFileSync(file, key.key);
			return file;
		},
		/** Kill -9, and the same dashboard again on the same port. */
		async restart(): Promise<void> {
			browser.close();
			await dashboard.program.stop('SIGKILL');
			dashboard = await startDashboard({ dataDir, port: dashboard.port, env: serverEnv });
			browser = await openBrowser(dashboard.url);
		},
		async online(count: number) {
			return waitFor(`${count} hosts to be online`, async () => {
				const all = await rows();
				return all.filter(({ presence }) => presence === 'online').length === count && all;
			});
		},
		async [Symbol.asyncDispose]() {
			browser.close();
			await dashboard[Symbol.asyncDispose]();
			folder[Symbol.dispose]();
		}
	};
}

it('simulated hosts come, are told from true ones, work, come again as the same, and are removed', async () => {
	await using world = await open();
	const { browser, simulate } = world;
	await browser.stepUp();
	// A true host that only has a name like theirs.
	await browser.rpc.hosts.add.mutate({
		name: 'sim-00099',
		kind: 'nixos',
		location: 'other',
		deviceType: 'server',
		themeColor: '#769ff0'
	});

	const first = simulate(['--hosts', String(HOSTS), '--interval', '5']);
	const rows = await world.online(HOSTS);
	const one = rows.find(({ name }) => name === 'sim-00001');
	expect(one).toMatchObject({
		hostTags: ['simulated'],
		system: 'simulated',
		agentVersion: expect.stringMatching(/-simulated$/)
	});
	expect(await browser.rpc.hosts.list.query({ filter: 'tag:simulated' })).toHaveLength(HOSTS);

	const asked = ['sim-00002', 'sim-00003', `sim-000${HOSTS}`];
	const ids = await Promise.all(asked.map((name) => browser.start(name, 'pull')));
	for (const id of ids) {
		expect(await browser.finished(id)).toMatchObject({ state: 'succeeded' });
		const output = (await browser.log(id)).toString();
		expect(output).toMatch(/^This host is simulated/);
		expect(output).toContain('would check out');
	}
	const switched = await browser.finished(await browser.start('sim-00004', 'switch'));
	expect(switched).toMatchObject({ state: 'succeeded', evidence: { confirmed: true } });
	const tested = await browser.finished(await browser.start('sim-00004', 'test'));
	expect(tested).toMatchObject({ state: 'succeeded' });
	const stopped = await browser.start('sim-00005', 'pull-switch');
	await waitFor('it to run', async () =>
		(await browser.log(stopped)).toString().includes('would fetch')
	);
	await browser.rpc.operations.stop.mutate({ id: stopped });
	expect(await browser.finished(stopped)).toMatchObject({ state: 'cancelled' });
	expect(await browser.request('sim-00006', 'reboot')).toMatchObject({ code: 'not-supported' });
	await waitFor('heartbeats to be told', () => /[1-9]\.\d heartbeats\/s/.test(first.output()));

	expect(await first.stop('SIGINT')).toBe(0);
	const said = first.output();
	expect(said).toContain('added to the dashboard as sim-00001 to sim-00025');
	expect(said).toContain(`${HOSTS} of ${HOSTS} at the end; 0 connections lost`);
	expect(said).toMatch(/Heartbeats +\d+ answered, 0 not; median [\d.]+ m?s/);
	expect(said).toMatch(/Operations +6 taken, 6 ended/);
	expect(said).not.toContain(ENROLMENT_TOKEN);

	// The same hosts once more; with another identity of the machine that simulates, none.
	const again = simulate(['--hosts', String(HOSTS)]);
	const back = await world.online(HOSTS);
	expect(back.map(({ id }) => id).sort()).toEqual(rows.map(({ id }) => id).sort());
	const other = simulate(['--hosts', '3', '--state', join(world.folder, 'other')]);
	expect(await other.ended).toBe(1);
	expect(other.output()).toContain('3 × name-taken');
	expect(await again.stop('SIGINT')).toBe(0);

	const keyFile = await world.adminKey();
	const stray = simulate(['--remove', '--prefix', 'other'], { NIXFLEET_API_KEY_FILE: keyFile });
	expect(await stray.ended, stray.output()).toBe(0);
	expect(stray.output()).toMatch(
		/^There are no simulated hosts .* begin with other-.*\nThere are 25 .* begin with sim-\..*--prefix sim/
	);
	const removal = simulate(['--remove'], { NIXFLEET_API_KEY_FILE: keyFile });
	expect(await removal.ended, removal.output()).toBe(0);
	expect(removal.output()).toMatch(/^Removed 25 simulated hosts of http\S+ whose names begin/);
	expect((await world.rows()).map(({ name }) => name)).toEqual(['sim-00099']);
});

it('hosts that are removed meanwhile end the run, and it does not claim that they stay', async () => {
	await using world = await open();
	await world.browser.stepUp();
	const run = world.simulate(['--hosts', '5']);
	await world.online(5);
	const env = { NIXFLEET_API_KEY_FILE: await world.adminKey() };
	await waitFor('it to say when there is something to see', () =>
		run.output().includes('first heartbeats in ')
	);
	expect(await world.simulate(['--remove'], env).ended).toBe(0);
	expect(await run.ended).toBe(1);
	expect(run.output()).toContain('(all hosts were removed)');
	expect(run.output()).toMatch(
		/5 of the hosts were removed from the dashboard meanwhile, and none stays there\.\n$/
	);
});

it('an operation goes on while the dashboard is away; a host whose token is revoked gives up', async () => {
	await using world = await open();
	const program = world.simulate(['--hosts', '1']);
	const [row] = await world.online(1);
	const id = await world.browser.start('sim-00001', 'pull-switch');
	await waitFor('it to run', async () =>
		(await world.browser.log(id)).toString().includes('would fetch')
	);
	await world.restart();
	const { browser } = world;
	expect(await browser.finished(id)).toMatchObject({ state: 'succeeded' });
	const output = (await browser.log(id)).toString();
	expect(output.match(/would \w+/g)).toEqual([
		'would fetch',
		'would check',
		'would build',
		'would activate',
		'would reach'
	]);

	const hostId = row?.id ?? '';
	const [token] = await browser.rpc.hosts.tokens.query({ id: hostId });
	await browser.stepUp();
	await browser.rpc.hosts.revokeToken.mutate({ hostId, tokenId: token?.id ?? '' });
	expect(await program.ended).toBe(1);
	expect(program.output()).toContain('the dashboard takes none of the hosts');
});

it('a dashboard that refuses is told, and nothing is made there', async () => {
	await using world = await open({ NIXFLEET_ENROLLMENT: 'closed' });
	const closed = world.simulate(['--hosts', '50']);
	expect(await closed.ended).toBe(1);
	expect(closed.output()).toMatch(/Refused \(enrolment-closed\): This dashboard does not take/);
	expect(await world.rows()).toEqual([]);

	const wrong = join(world.folder, 'wrong');
	writeFileSync(wrong, 'not-the-enrolment-token\n', { mode: 0o600 });
	const refused = world.simulate(['--hosts', '50'], { NIXFLEET_TOKEN_FILE: wrong });
	expect(await refused.ended).toBe(1);
	expect(refused.output()).toMatch(
		/^nixfleet: The dashboard does not accept the token\. .*secrets\/agent-token of the data directory/
	);
});

it('without a token, with a state that is none, and with no dashboard there it says what to do', async () => {
	using folder = temporaryFolder('simulate-alone');
	const run = async (args: string[], env: Record<string, string> = {}) => {
		const program = startProgram(
			process.execPath,
			['build/cli/nixfleet.mjs', 'simulate', ...args],
			{ env: { PATH: process.env.PATH ?? '', HOME: folder.path, ...env } }
		);
		return { code: await program.ended, output: program.output() };
	};
	const here = 'http://localhost:1';
	expect(await run([here])).toMatchObject({
		code: 1,
		output: expect.stringMatching(/NIXFLEET_TOKEN: it is not set.*NIXFLEET_TOKEN_FILE/)
	});
	const env = { NIXFLEET_TOKEN: ENROLMENT_TOKEN };
	expect(await run([here], env)).toMatchObject({
		code: 1,
		output: expect.stringMatching(
			/^nixfleet: The dashboard cannot be reached \(ECONNREFUSED\).*address of a dashboard/
		)
	});
	mkdirSync(join(folder.path, 'bad'));
	writeFileSync(join(folder.path, 'bad/seed'), 'x');
	expect(await run([here, '--state', join(folder.path, 'bad')], env)).toMatchObject({
		code: 1,
		output: expect.stringMatching(/does not hold what a simulation wrote/)
	});
	expect(await run(['https://fleet.example.com'], env)).toMatchObject({
		code: 2,
		output: expect.stringMatching(/would add up to 100 simulated hosts.*say --yes/)
	});
	expect(await run(['http://fleet.example.com', '--yes'], env)).toMatchObject({
		code: 1,
		output: expect.stringMatching(/has no TLS and leads to another machine/)
	});
	expect(await run([here, '--remove'])).toMatchObject({
		code: 1,
		output: expect.stringMatching(/NIXFLEET_API_KEY_FILE: it is not set/)
	});
});
