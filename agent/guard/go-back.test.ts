import { mkdirSync, readFileSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Journal } from '../journal/journal.ts';
import { RunLog } from '../runner/run-log.ts';
import { hostConfig, order, temporaryFolder, write } from '../support/fixtures.ts';
import { goBack, whyNoWayBack } from './go-back.ts';

const ACTIVATOR = 'bin/switch-to-configuration';

function world(activate: string) {
	const folder = temporaryFolder();
	const config = hostConfig(folder, { confirmWindowMs: 180_000 });
	const previous = join(folder, 'previous');
	const broken = join(folder, 'broken');
	const current = join(config.root, 'run/current-system');
	mkdirSync(join(config.root, 'run'), { recursive: true });
	mkdirSync(broken);
	symlinkSync(broken, current);
	write(
		join(previous, ACTIVATOR),
		`#!/bin/sh\ncurrent='${current}' previous='${previous}'\n${activate}\n`,
		0o755
	);
	const given = order({ command: 'switch' });
	const entry = new Journal(config.stateDir).create(given, Date.now());
	entry.guard.begin();
	const go = async (activateMs = 20_000) => {
		const log = new RunLog(entry.logPath);
		const guarded = {
			previousPath: previous,
			builtPath: broken,
			bootId: 'boot',
			activateMs,
			windowMs: 180_000,
			failedUnits: [],
			at: 1
		};
		const job = { entry, order: guarded, config, env: process.env, log, reason: 'it was broken' };
		const returned = await goBack(job);
		log.close();
		return { returned, log: readFileSync(entry.logPath, 'utf8') };
	};
	return { config, previous, broken, current, go, entry };
}

describe('the way back', () => {
	it('exists when the window is open and another system with its own program ran before', () => {
		const { config, previous, broken } = world('true');
		const why = (paths: { previous: string | null; built: string }, windowMs = 1) =>
			whyNoWayBack({ ...config, confirmWindowMs: windowMs }, paths);
		expect(why({ previous, built: broken })).toBeNull();
		expect(why({ previous, built: broken }, 0)).toContain('NIXFLEET_CONFIRM_WINDOW');
		expect(why({ previous: null, built: broken })).toContain('nothing is known');
		expect(why({ previous, built: previous })).toContain('runs already');
		expect(why({ previous: broken, built: previous })).toContain(`has no ${ACTIVATOR}`);
	});

	it('is gone by the previous system’s own program, and told', async () => {
		const { previous, current, go, entry } = world('ln -sfn "$previous" "$current"; echo "did $1"');
		const { returned, log } = await go();
		expect(returned).toMatchObject({ ok: true, message: 'The system that ran before runs again.' });
		expect(realpathSync(current)).toBe(realpathSync(previous));
		expect(log).toContain('it was broken');
		expect(log).toContain('did test');
		expect(entry.guard.returned()).toEqual(returned);
	});

	it('is tried a second time', async () => {
		const { go, config } = world(
			'[ -e "$current.tried" ] || { touch "$current.tried"; exit 1; }; ln -sfn "$previous" "$current"'
		);
		expect((await go()).returned.ok).toBe(true);
		rmSync(join(config.root, 'run/current-system.tried'));
	});

	it('has its own time, however little was ordered for the activation', async () => {
		const { go } = world('sleep 1; ln -sfn "$previous" "$current"');
		expect((await go(100)).returned).toMatchObject({
			ok: true,
			message: 'The system that ran before runs again.'
		});
	});

	it('is not gone when nothing had been activated: what runs is somebody else’s', async () => {
		const { go, entry, current, broken } = world('ln -sfn "$previous" "$current"');
		rmSync(join(entry.dir, 'begun'));
		expect((await go()).returned).toMatchObject({
			ok: true,
			message: 'Nothing had been activated.'
		});
		expect(realpathSync(current)).toBe(realpathSync(broken));
	});

	it('that fails is called so, with what runs now', async () => {
		const { go, broken } = world('exit 5');
		const { returned } = await go();
		expect(returned.ok).toBe(false);
		expect(returned.message).toContain(broken);
		expect(returned.message).toContain('exit code 5');
	});

	it('that worked in part is not called whole', async () => {
		const { go } = world('ln -sfn "$previous" "$current"; exit 4');
		const { returned } = await go();
		expect(returned.ok).toBe(true);
		expect(returned.message).toContain('Not everything in it started');
	});
});
