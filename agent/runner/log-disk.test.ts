import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { Journal } from '../journal/journal.ts';
import { hostConfig, makeRepository, order, temporaryFolder, write } from '../support/fixtures.ts';
import { guardHere, standIns } from '../support/operation.ts';
import { LOG_DISK, sparePart, type LogDisk } from './log-disk.ts';
import { perform } from './perform.ts';

// Real processes on a busy machine take their time.
vi.setConfig({ testTimeout: 60_000 });

const MIB = 1024 * 1024;
const SMALL: LogDisk = {
	headBytes: 2 * MIB,
	tailBytes: 4 * MIB,
	stepBytes: 4 * MIB,
	hardBytes: 24 * MIB
};
const LAST = 'ln -sfn "$root/store/$rev" "$root/run/current-system"';

/** A switch whose rebuild writes; on a PATH of its own when the machine's fallocate shall not be found. */
async function flood(rebuild: string, options: { fallocate: boolean; hardBytes?: number }) {
	const folder = temporaryFolder();
	const repo = makeRepository(folder);
	const config = hostConfig(folder, { repoUrl: repo.url });
	let path = standIns(folder, rebuild);
	if (!options.fallocate) {
		const broken = join(folder, 'broken');
		write(join(broken, 'fallocate'), '#!/bin/sh\nexit 1\n', 0o755);
		path = `${broken}:${path}`;
	}
	const given = order({ command: 'pull-switch' });
	const entry = new Journal(config.stateDir).create(given, Date.now());
	const env = { ...process.env, PATH: path, NIXFLEET_ROOT: config.root };
	const result = await perform({
		order: given,
		config,
		entry,
		env,
		launcher: guardHere(config, env),
		logDisk: { ...SMALL, hardBytes: options.hardBytes ?? SMALL.hardBytes }
	});
	return { result, log: entry.logPath };
}

describe('sparePart', () => {
	const disk = { headBytes: 10, tailBytes: 20, stepBytes: 5, hardBytes: 100 };
	it.each([
		[{ size: 34, sparedTo: 0 }, null],
		[
			{ size: 35, sparedTo: 0 },
			{ from: 10, length: 5 }
		],
		[{ size: 39, sparedTo: 15 }, null],
		[
			{ size: 60, sparedTo: 15 },
			{ from: 15, length: 25 }
		]
	])('of %o is %o', (output, part) => expect(sparePart(output, disk)).toEqual(part));

	it('leaves what a dashboard keeps, and what the agent may still have to send', () => {
		expect(LOG_DISK.headBytes).toBeGreaterThanOrEqual(24 * MIB + 256 * 1024);
		expect(LOG_DISK.tailBytes).toBeGreaterThanOrEqual(2 * 8 * MIB);
	});
});

describe('a switch that floods its output', () => {
	it('succeeds; offsets stay true, head and tail stay, the disk gets the middle back', async () => {
		const rebuild = `yes 0123456 | head -c ${40 * MIB}\n${LAST}`;
		// All of it may be there before the first look on a busy machine, and must not be too much then.
		const { result, log } = await flood(rebuild, { fallocate: true, hardBytes: 64 * MIB });
		expect(result).toMatchObject({ outcome: 'succeeded', evidence: { exitCode: 0 } });
		const file = readFileSync(log);
		expect(result.logBytes).toBe(file.length);
		expect(file.length).toBeGreaterThan(40 * MIB);
		const begin = file.indexOf('0123456\n0123456\n');
		const expected = Buffer.from('0123456\n'.repeat((5 * MIB) / 8));
		const headEnd = begin + Math.floor((SMALL.headBytes - begin) / 8) * 8;
		expect(file.subarray(begin, headEnd).equals(expected.subarray(0, headEnd - begin))).toBe(true);
		const end = file.lastIndexOf('0123456\n') + 8;
		const tail = end - (SMALL.tailBytes / 8 - 1_000) * 8;
		expect(file.subarray(tail, end).equals(expected.subarray(0, end - tail))).toBe(true);
		expect(file.subarray(10 * MIB, 11 * MIB).every((byte) => byte === 0)).toBe(true);
		const most = SMALL.headBytes + SMALL.tailBytes + SMALL.stepBytes + MIB;
		expect(statSync(log).blocks * 512).toBeLessThan(most);
	});

	it('is ended at the hard limit where no space can be given back', async () => {
		const rebuild = `yes 0123456 | head -c ${40 * MIB}\nsleep 60\n${LAST}`;
		const { result } = await flood(rebuild, { fallocate: false });
		expect(result).toMatchObject({ outcome: 'failed' });
		expect(result.message).toContain('its output took more than 24 MiB of this host’s disk');
	});
});
