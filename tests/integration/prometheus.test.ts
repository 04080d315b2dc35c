import { writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../support/folder.ts';
import { startProgram } from '../support/process.ts';
import { hasPromtool, parseExposition, promtool, valuesOf } from '../support/prometheus.ts';
import { ENROLMENT_TOKEN, openBrowser, startDashboard, type Browser } from '../support/server.ts';
import { waitFor } from '../support/wait-for.ts';
import { openWorld } from '../support/world.ts';

/** What Prometheus reads of the built dashboard, with real agents and with simulated hosts. */

async function keyOf(browser: Browser): Promise<string> {
	await browser.stepUp();
	const key = { name: 'prometheus', scope: 'read' as const, expiresInDays: 365 as const };
	return (await browser.rpc.apiKeys.create.mutate(key)).key;
}

/** As Prometheus asks. */
const get = (
	url: string,
	key: string,
	{ query = '', ...more }: RequestInit & { query?: string } = {}
) =>
	fetch(`${url}/metrics${query}`, {
		redirect: 'manual',
		...more,
		headers: {
			accept: 'application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5,*/*;q=0.1',
			'accept-encoding': 'gzip',
			authorization: `Bearer ${key}`,
			...more.headers
		}
	});

async function scrape(url: string, key: string) {
	const response = await get(url, key);
	expect([response.status, response.headers.get('content-type')]).toEqual([
		200,
		'text/plain; version=0.0.4; charset=utf-8'
	]);
	const text = await response.text();
	const families = parseExposition(text);
	return {
		text,
		/** The value of the one series with these labels; undefined: it is absent. */
		one(name: string, labels: Record<string, string> = {}): number | undefined {
			const values = valuesOf(families, `nixfleet_${name}`, labels);
			expect(values.length).toBeLessThanOrEqual(1);
			return values[0];
		},
		all: (name: string, labels: Record<string, string> = {}) =>
			valuesOf(families, `nixfleet_${name}`, labels)
	};
}

it('a host is told as it is: well, behind, after a switch that failed, and after a restart of the dashboard', async () => {
	await using world = await openWorld();
	const { browser, repository } = world;
	const key = await keyOf(browser);
	const now = () => scrape(world.dashboard.url, key);
	const until = (what: string, is: (told: Awaited<ReturnType<typeof scrape>>) => boolean) =>
		waitFor(what, async () => {
			const told = await now();
			return is(told) && told;
		});
	const ended = { command: 'pull-switch', state: 'succeeded' };
	expect((await now()).one('operations_ended_total', ended)).toBe(0);
	await browser.finished(await browser.start('hsb1', 'pull-switch'));

	const well = await until('the host to be on target', (told) => told.one('host_on_target') === 1);
	expect(well.one('operations_ended_total', ended)).toBe(1);
	expect(well.one('host_commits_behind')).toBe(0);
	expect(well.one('host_compartment_state', { compartment: 'system', state: 'ok' })).toBe(1);
	expect(well.one('host_presence', { host: 'hsb1', kind: 'nixos', state: 'online' })).toBe(1);
	const age = Date.now() / 1000 - (well.one('host_last_seen_timestamp_seconds') ?? 0);
	expect(age).toBeGreaterThan(-1);
	expect(age).toBeLessThan(120);
	const size = well.one('host_disk_size_bytes') ?? 0;
	expect(size).toBeGreaterThan(0);
	expect(well.one('host_disk_used_bytes')).toBeLessThanOrEqual(size);
	expect(well.one('websockets', { peer: 'agent' })).toBe(1);
	expect(well.one('websockets', { peer: 'browser' })).toBe(1);
	expect(well.one('agents_connected')).toBe(1);
	expect(well.one('target_stale')).toBe(0);
	expect(well.one('target_info', { source: 'git', branch: 'main' })).toBe(1);

	repository.setHost('hsb1', { motd: 'two', failSwitch: true });
	repository.push('hsb1: a switch that fails');
	await browser.rpc.target.refresh.mutate();
	const behind = await until(
		'the host to be behind',
		(told) => told.one('host_commits_behind') === 1
	);
	expect(behind.one('host_on_target')).toBe(0);

	const failed = await browser.finished(await browser.start('hsb1', 'pull-switch'));
	expect(failed.state).not.toBe('succeeded');
	const reason = { compartment: 'system', reason: 'activation-failed' };
	const told = await until('the failure', (at) => at.one('host_compartment_reason', reason) === 1);
	const how = { command: 'pull-switch', state: failed.state };
	expect(told.one('operations_ended_total', how)).toBe(1);
	expect(told.one('operations_ended_total', ended)).toBe(1);
	expect(told.text).not.toContain(failed.id);
	expect(told.text).not.toMatch(/[0-9a-f]{40}/);

	await world.restartDashboard();
	const after = await until('the agent to be back', (at) => at.one('agents_connected') === 1);
	expect(after.one('host_compartment_reason', reason)).toBe(1);
	expect(after.all('operations_ended_total').every((count) => count === 0)).toBe(true);
	expect(after.one('process_start_time_seconds')).toBeGreaterThan(
		told.one('process_start_time_seconds') ?? Infinity
	);
	if (hasPromtool) expect(promtool(['check', 'metrics'], after.text)).toBe('');
});

it('simulated hosts are all there, each once, also while they come and go', async () => {
	using folder = temporaryFolder('prometheus');
	const HOSTS = 25;
	await using dashboard = await startDashboard({ dataDir: join(folder.path, 'data') });
	const browser = await openBrowser(dashboard.url);
	const key = await keyOf(browser);
	browser.close();
	const tokenFile = join(folder.path, 'token');
	writeFileSync(tokenFile, `${ENROLMENT_TOKEN}\n`, { mode: 0o600 });
	const simulation = startProgram(
		process.execPath,
		[
			'build/cli/nixfleet.mjs',
			'simulate',
			dashboard.url,
			...['--hosts', String(HOSTS), '--rate', '20', '--interval', '5']
		],
		{ env: { PATH: process.env.PATH ?? '', HOME: folder.path, NIXFLEET_TOKEN_FILE: tokenFile } }
	);
	// Whatever is asked while they come is whole, and read by the strict parser.
	const told = await waitFor('all of them to have measured', async () => {
		const at = await scrape(dashboard.url, key);
		return at.all('host_cpu_usage_ratio').length === HOSTS && at;
	});
	expect(told.one('hosts')).toBe(HOSTS);
	expect(told.one('websockets', { peer: 'browser' })).toBe(0);
	const online = told.all('host_presence', { state: 'online' });
	expect(online.reduce((sum, value) => sum + value, 0)).toBe(HOSTS);
	expect(told.one('host_presence', { host: 'sim-00025', state: 'online' })).toBe(1);
	expect(told.all('host_info', { system: 'simulated' })).toHaveLength(HOSTS);
	// They follow a repository that nobody has, so nobody can say how far behind they are.
	expect(told.all('host_commits_behind')).toEqual([]);
	await simulation.stop('SIGKILL');
	const gone = await waitFor('their connections to be gone', async () => {
		const at = await scrape(dashboard.url, key);
		return at.one('agents_connected') === 0 && at;
	});
	expect(gone.one('hosts')).toBe(HOSTS);
	expect(gone.all('host_presence', { state: 'online' }).every((value) => value === 0)).toBe(true);
});

it('opens for a key and for nothing else, and is never sent to a page', async () => {
	using folder = temporaryFolder('prometheus-door');
	await using dashboard = await startDashboard({ dataDir: join(folder.path, 'data') });
	const { url } = dashboard;
	const browser = await openBrowser(url);
	const key = await keyOf(browser);
	browser.close();
	const refused = async (response: Response) => {
		const { code, message } = (await response.json()) as { code: string; message: string };
		expect(message.length).toBeGreaterThan(20);
		return [response.status, code];
	};
	const cookie = browser.cookie ?? '';
	expect(await refused(await fetch(`${url}/metrics`, { redirect: 'manual' }))).toEqual([
		401,
		'unauthenticated'
	]);
	expect(await refused(await fetch(`${url}/metrics`, { headers: { cookie } }))).toEqual([
		401,
		'unauthenticated'
	]);
	expect(await refused(await get(url, `${key.slice(0, -4)}AAAA`, { headers: { cookie } }))).toEqual(
		[401, 'unauthenticated']
	);
	expect(await refused(await get(url, ENROLMENT_TOKEN))).toEqual([401, 'unauthenticated']);
	expect(await refused(await get(url, key, { query: '?host=hsb1' }))).toEqual([400, 'invalid']);
	const posted = await get(url, key, { method: 'POST', body: '{}' });
	expect(posted.headers.get('allow')).toBe('GET, HEAD');
	expect(await refused(posted)).toEqual([405, 'method-not-allowed']);

	const head = await get(url, key, { method: 'HEAD' });
	expect([head.status, head.headers.get('content-type'), await head.text()]).toEqual([
		200,
		'text/plain; version=0.0.4; charset=utf-8',
		''
	]);
	expect((await fetch(`${url}/metrics`, { method: 'HEAD' })).status).toBe(401);

	// Who hangs up in the middle breaks nothing.
	await new Promise<void>((resolve) => {
		const call = request(
			`${url}/metrics`,
			{ headers: { authorization: `Bearer ${key}` } },
			(response) => response.once('data', () => call.destroy())
		);
		call.once('close', () => resolve());
		call.on('error', () => {});
		call.end();
	});
	const { one } = await scrape(url, key);
	expect(one('hosts')).toBe(0);
	expect(dashboard.program.output()).not.toContain('"level":"error"');
});
