import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { LockedError, lockHolder, lockState } from './state-lock.ts';
import { temporaryFolder } from './support/fixtures.ts';

it('one agent at a time works on a state directory', () => {
	const folder = join(temporaryFolder(), 'state');
	const unlock = lockState(folder);
	expect(lockHolder(folder)?.pid).toBe(process.pid);
	expect(() => lockState(folder)).toThrow(LockedError);
	unlock();
	expect(lockHolder(folder)).toBeNull();
	lockState(folder)();
});

it('a lock left by a killed agent is taken over, even when its number is in use again', () => {
	const folder = temporaryFolder();
	for (const left of [
		{ pid: process.pid, startTime: '1' },
		{ pid: 4_000_000, startTime: '1' }
	]) {
		writeFileSync(join(folder, 'agent.lock'), JSON.stringify(left));
		lockState(folder)();
	}
	writeFileSync(join(folder, 'agent.lock'), '{"pid":');
	lockState(folder)();
});
