import { expect, it } from 'vitest';
import { startDashboard } from '../support/dashboard.ts';
import { openConnection } from './connection.ts';

const empty = {
	cpuPercent: null,
	memoryUsedBytes: null,
	memoryTotalBytes: null,
	swapUsedBytes: null,
	swapTotalBytes: null,
	load1: null,
	load5: null,
	load15: null,
	cpuCount: null,
	diskUsedBytes: null,
	diskTotalBytes: null,
	uptimeSeconds: null
};

it('a call that comes after the end is refused, and opens no second connection of the host', async () => {
	const dashboard = await startDashboard();
	const connection = openConnection({ url: dashboard.url, token: dashboard.token, ca: null });
	expect(await connection.opened).toBe(true);
	connection.close();
	await connection.ended;
	// Without a signal of its own, as a call that was begun just before the end.
	const late = connection.api.heartbeat.mutate(
		{ metrics: empty, active: null },
		{ signal: AbortSignal.timeout(3_000) }
	);
	await expect(late).rejects.toThrow('the connection ended');
	expect(dashboard.heard.authorizations).toHaveLength(1);
});
