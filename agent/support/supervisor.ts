import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { Journal } from '../journal/journal.ts';
import { bootId } from '../journal/process-identity.ts';
import type { Started } from '../launch/launcher.ts';
import { Supervisor } from '../launch/supervisor.ts';
import { newUlid } from '../ulid.ts';
import { hostConfig, silent, temporaryFolder } from './fixtures.ts';

/** A supervisor on a folder of its own, whose launcher only remembers; `make` is the agent's next start. */
export function supervise(started: Started = { stillStarting: () => true }) {
	const folder = temporaryFolder();
	const config = hostConfig(folder, { repoUrl: 'file:///x' });
	const launched: string[] = [];
	/** What there was of each output when its runner was started. */
	const printed: string[] = [];
	const restarts: string[] = [];
	const launcher = {
		async start(dir: string) {
			launched.push(dir);
			printed.push(readFileSync(join(dir, 'output.log'), 'utf8'));
			return started;
		}
	};
	const make = () => {
		const journal = new Journal(config.stateDir);
		const instanceId = newUlid();
		const restart = () => void restarts.push(instanceId);
		const supervisor = new Supervisor({
			instanceId,
			restart,
			journal,
			launcher,
			config,
			env: process.env,
			log: silent
		});
		onTestFinished(() => supervisor.stop());
		supervisor.recover();
		return { journal, supervisor, instanceId };
	};
	return { config, launched, printed, restarts, make, ...make() };
}

/** A runner that is gone: its process has another start time. */
export const deadRunner = { pid: process.pid, startTime: '1', bootId: bootId(), at: 1 };
