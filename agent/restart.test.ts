import { expect, it } from 'vitest';
import { isManaged } from './restart.ts';

it.each([
	['a service of systemd', { SYSTEMD_EXEC_PID: '42', INVOCATION_ID: 'x' }, 42, true],
	['a shell inside such a service', { SYSTEMD_EXEC_PID: '41', INVOCATION_ID: 'x' }, 42, false],
	['a job of launchd', { XPC_SERVICE_NAME: 'org.nixfleet.agent' }, 42, true],
	['a terminal on macOS', { XPC_SERVICE_NAME: '0' }, 42, false],
	['the first process of a container', {}, 1, true],
	['a terminal', {}, 42, false]
])('%s', (_, env, pid, managed) => {
	expect(isManaged(env, pid)).toBe(managed);
});
