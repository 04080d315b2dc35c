import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../../../tests/support/folder.ts';
import { readTar, tarEnd, tarHeader, tarPadding } from './tar.ts';

const modifiedAt = Date.UTC(2026, 10, 26);

const pack = (files: Record<string, Buffer>): Buffer =>
	Buffer.concat([
		...Object.entries(files).flatMap(([name, content]) => [
			tarHeader({ name, bytes: content.length, modifiedAt }),
			content,
			tarPadding(content.length)
		]),
		tarEnd()
	]);

async function* inPieces(all: Buffer, size: number): AsyncGenerator<Buffer> {
	for (let at = 0; at < all.length; at += size) yield all.subarray(at, at + size);
}

async function unpack(all: Buffer, size = 1_000): Promise<Record<string, Buffer>> {
	const files: Record<string, Buffer> = {};
	for await (const { name, content } of readTar(inPieces(all, size))) {
		const parts: Buffer[] = [];
		for await (const part of content) parts.push(part);
		files[name] = Buffer.concat(parts);
	}
	return files;
}

const FILES = {
	'manifest.json': Buffer.from('{}\n'),
	empty: Buffer.alloc(0),
	'a/block': Buffer.alloc(512, 1),
	'a/more': Buffer.from(Array.from({ length: 70_001 }, (_, index) => index % 251))
};

describe('a tar of ours', () => {
	it.each([1, 511, 512, 513, 100_000])('is read in pieces of %d bytes', async (size) =>
		expect(await unpack(pack(FILES), size)).toEqual(FILES)
	);

	it('is read where some of it is skipped', async () => {
		const names: string[] = [];
		for await (const { name } of readTar(inPieces(pack(FILES), 300))) names.push(name);
		expect(names).toEqual(Object.keys(FILES));
	});

	it('is unpacked by tar, for its owner only', () => {
		using folder = temporaryFolder('tar');
		const file = join(folder.path, 'x.tar');
		writeFileSync(file, pack(FILES));
		expect(execFileSync('tar', ['-tvf', file], { encoding: 'utf8' })).toMatch(
			/^-rw------- 0\/0 +3 2026-11-26 .*manifest\.json\n/
		);
		execFileSync('tar', ['-xf', file, '-C', folder.path]);
		expect(readFileSync(join(folder.path, 'a/more'))).toEqual(FILES['a/more']);
	});

	it('knows files of more than eight gigabytes, as tar does', async () => {
		const header = tarHeader({ name: 'big', bytes: 9 * 1024 ** 3, modifiedAt });
		const entries = readTar(inPieces(header, 512));
		expect((await entries.next()).value).toMatchObject({ name: 'big', bytes: 9 * 1024 ** 3 });
		const listed = execFileSync('sh', ['-c', 'tar -tvf - 2>/dev/null || true'], {
			input: header,
			encoding: 'utf8'
		});
		expect(listed).toContain(String(9 * 1024 ** 3));
	});
});

describe('what is no tar', () => {
	const whole = pack(FILES);
	it.each([
		['nothing', Buffer.alloc(0), /ends too early/],
		['text', Buffer.alloc(2_000, 'text'), /checksum/],
		['half a header', whole.subarray(0, 300), /ends too early/],
		['half a file', whole.subarray(0, 40_000), /ends too early/],
		['an end that is missing', whole.subarray(0, -1_024), /ends too early/]
	])('%s is refused', async (_, all, message) => {
		await expect(unpack(all)).rejects.toThrow(message);
	});

	it('a link is refused', async () => {
		using folder = temporaryFolder('tar');
		execFileSync('sh', ['-c', 'ln -s /etc/passwd x && tar --format=ustar -cf x.tar x'], {
			cwd: folder.path
		});
		await expect(unpack(readFileSync(join(folder.path, 'x.tar')))).rejects.toThrow(/no plain file/);
	});
});
