import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { startTimeOf } from '../journal/process-identity.ts';
import { temporaryFolder, until, write } from '../support/fixtures.ts';
import { newUlid } from '../ulid.ts';
import { runProcess } from './child-process.ts';
import { childEnvironment } from './environment.ts';
import { membersOf } from './kill-tree.ts';

// Real processes on a busy machine take their time.
vi.setConfig({ testTimeout: 30_000 });

const env = { PATH: process.env.PATH ?? '' };
const capture = { cwd: '/', env, output: 'capture' as const };

describe('a process', () => {
	it('that ends well', async () => {
		const result = await runProcess({ ...capture, argv: ['sh', '-c', 'echo out; echo err >&2'] });
		expect(result).toMatchObject({
			exitCode: 0,
			signal: null,
			stopped: false,
			problem: null,
			stdout: 'out\n',
			stderr: 'err\n',
			leftRunning: []
		});
	});

	it('that fails', async () => {
		expect(await runProcess({ ...capture, argv: ['sh', '-c', 'exit 7'] })).toMatchObject({
			exitCode: 7,
			problem: null
		});
	});

	it('that is killed by somebody else', async () => {
		const result = await runProcess({ ...capture, argv: ['sh', '-c', 'kill -9 $$'] });
		expect(result).toMatchObject({ exitCode: null, signal: 'SIGKILL', stopped: false });
	});

	it('that does not exist', async () => {
		const result = await runProcess({ ...capture, argv: ['no-such-program-anywhere'] });
		expect(result).toMatchObject({ exitCode: null, stopped: false });
		expect(result.problem).toContain('no-such-program-anywhere was not found');
	});

	it('gets its arguments as they are, no input, and no other environment', async () => {
		const result = await runProcess({
			...capture,
			argv: ['sh', '-c', 'echo "$1"; cat; env | sort', 'sh', '$HOME; `id`']
		});
		expect(result.stdout).toMatch(/^\$HOME; `id`\n/);
		expect(result.stdout).not.toContain('NODE_');
	});

	it('that leaves another behind with its pipes is not waited for, and what it said is whole', async () => {
		const folder = temporaryFolder();
		const argv: [string, ...string[]] = [
			'sh',
			'-c',
			'echo first; setsid sleep 300 & echo $! >"$0"; seq 20000; echo last; exit 3',
			join(folder, 'left')
		];
		const result = await runProcess({ ...capture, argv });
		const left = Number(readFileSync(join(folder, 'left'), 'utf8'));
		onTestFinished(() => void process.kill(left, 'SIGKILL'));
		expect(result).toMatchObject({ exitCode: 3, signal: null, stopped: false });
		expect(result.stdout).toMatch(/^first\n1\n/);
		expect(result.stdout).toMatch(/\n20000\nlast\n$/);
		expect(startTimeOf(left), 'nobody asked for its end').not.toBeNull();
	});

	it('writes straight into a file', async () => {
		const path = join(temporaryFolder(), 'log');
		const fd = openSync(path, 'a');
		await runProcess({ ...capture, argv: ['sh', '-c', 'echo one; echo two >&2'], output: fd });
		closeSync(fd);
		expect(readFileSync(path, 'utf8')).toBe('one\ntwo\n');
	});
});

describe('stopping', () => {
	/** Starts a tree with a member in a session of its own, and one that ignores TERM. */
	async function stopTree(script: string) {
		const folder = temporaryFolder();
		const operationId = newUlid();
		const path = write(join(folder, 'tree.sh'), script, 0o755);
		const controller = new AbortController();
		const running = runProcess({
			argv: [path],
			cwd: folder,
			env: childEnvironment(process.env, operationId),
			output: 'capture',
			signal: controller.signal,
			operationId,
			graceMs: 300
		});
		const members = () => membersOf({ rootPid: null, operationId });
		await until(() => members().some((row) => row.name === 'sleep'), 'the tree to grow');
		controller.abort();
		return { result: await running, members };
	}

	it('ends grandchildren that left the session', async () => {
		const { result, members } = await stopTree(
			'#!/bin/sh\nsetsid sleep 300 &\nsetsid sh -c "sleep 301; true" &\nsleep 302\n'
		);
		expect(result).toMatchObject({ stopped: true, leftRunning: [] });
		expect(members()).toEqual([]);
	});

	it('ends what ignores TERM', async () => {
		const { result, members } = await stopTree(
			'#!/bin/sh\ntrap "" TERM\nwhile true; do sleep 300; done\n'
		);
		expect(result).toMatchObject({ stopped: true, signal: 'SIGKILL' });
		expect(members()).toEqual([]);
	});

	it('before it began starts nothing', async () => {
		const result = await runProcess({
			...capture,
			argv: ['sh', '-c', 'echo ran'],
			signal: AbortSignal.abort()
		});
		expect(result).toMatchObject({ stopped: true, exitCode: null, stdout: '' });
	});
});

it('the environment of children is an allow-list', () => {
	const allowed = childEnvironment(
		{
			PATH: '/bin',
			NIX_PATH: 'x',
			LC_ALL: 'C',
			NIXFLEET_TOKEN: 's',
			NIXFLEET_ROOT: '/r',
			AWS_SECRET: 's',
			https_proxy: 'p',
			LD_PRELOAD: 'x',
			NODE_OPTIONS: 'x'
		},
		'ID'
	);
	expect(allowed).toEqual({
		PATH: '/bin',
		NIX_PATH: 'x',
		LC_ALL: 'C',
		NIXFLEET_ROOT: '/r',
		https_proxy: 'p',
		NIXFLEET_OPERATION: 'ID'
	});
});
