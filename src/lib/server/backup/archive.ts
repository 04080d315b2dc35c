import { LIMITS } from '$lib/protocol/index.ts';
import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream, statSync } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { PlainError } from '../platform/errors.ts';
import { FORMAT_VERSION, Manifest, MANIFEST } from './manifest.ts';
import { readTar, tarEnd, tarHeader, tarPadding, type TarEntry } from './tar.ts';

/** A file of a backup, and where its content is read. */
export type Source = { name: string; path: string };

/** Writes the files with their manifest as `.tar.gz`, readable by its owner only, and syncs it. @returns the manifest */
export async function writeArchive(options: {
	file: string;
	sources: Source[];
	about: Pick<Manifest, 'madeBy' | 'madeAt' | 'schema'>;
}): Promise<Manifest> {
	const { about, sources } = options;
	const files = await Promise.all(
		sources.map(async ({ name, path }) => ({
			name,
			bytes: statSync(path).size,
			sha256: await hashOf(createReadStream(path))
		}))
	);
	const manifest: Manifest = {
		format: 'nixfleet-backup',
		formatVersion: FORMAT_VERSION,
		...about,
		files
	};
	const text = Buffer.from(`${JSON.stringify(manifest, null, '\t')}\n`);
	async function* parts(): AsyncGenerator<Buffer> {
		const at = { modifiedAt: about.madeAt };
		yield Buffer.concat([
			tarHeader({ name: MANIFEST, bytes: text.length, ...at }),
			text,
			tarPadding(text.length)
		]);
		for (const [index, { name, bytes }] of files.entries()) {
			yield tarHeader({ name, bytes, ...at });
			yield* createReadStream(sources[index]?.path ?? '') as AsyncIterable<Buffer>;
			yield tarPadding(bytes);
		}
		yield tarEnd();
	}
	await pipeline(
		Readable.from(parts(), { objectMode: false }),
		createGzip({ level: 6 }),
		createWriteStream(options.file, { flags: 'wx', mode: 0o600, flush: true })
	);
	return manifest;
}

/**
 * Reads a backup: its manifest, then each of its files by `take`, which must read all of it. What `take` was given is whole
 * only when this resolves.
 * @throws {PlainError} when it is no backup, is damaged, or is of a newer format
 */
export async function readArchive(
	file: string,
	take: (name: string, content: AsyncIterable<Buffer>) => Promise<void>
): Promise<Manifest> {
	const source = createReadStream(file);
	const unpacked = createGunzip();
	const flowing = pipeline(source, unpacked);
	flowing.catch(() => {});
	try {
		const entries = readTar(unpacked);
		const manifest = await readManifest(await entries.next());
		for (const { name, bytes, sha256 } of manifest.files) {
			const { value: entry } = await entries.next();
			if (entry?.name !== name || entry.bytes !== bytes) throw new Error(`${name} is missing`);
			const hash = createHash('sha256');
			await take(name, hashing(entry.content, hash));
			if (hash.digest('hex') !== sha256) throw new Error(`${name} is not what was put into it`);
		}
		if (!(await entries.next()).done) throw new Error('it holds more than it says');
		// The rest of the stream, with its own checksum.
		for await (const _rest of unpacked);
		await flowing;
		return manifest;
	} catch (error) {
		if (error instanceof PlainError || isFromElsewhere(error)) throw error;
		throw new PlainError(
			`${file} is no backup of NixFleet, or is damaged: ${error instanceof Error ? error.message : String(error)}. Nothing was changed. Take another backup.`,
			{ cause: error }
		);
	} finally {
		source.destroy();
		unpacked.destroy();
	}
}

async function readManifest(first: IteratorResult<TarEntry, void>): Promise<Manifest> {
	if (first.done || first.value.name !== MANIFEST) throw new Error('it does not begin as one');
	if (first.value.bytes > LIMITS.backupManifestBytes) throw new Error('its manifest is too long');
	const parts: Buffer[] = [];
	for await (const part of first.value.content) parts.push(part);
	const parsed = parseManifest(Buffer.concat(parts).toString());
	const version = Manifest.pick({ formatVersion: true, madeBy: true }).safeParse(parsed);
	if (version.success && version.data.formatVersion > FORMAT_VERSION)
		throw new PlainError(
			`The backup was made by NixFleet ${version.data.madeBy} in a format that this version does not know. Nothing was changed. Restore it with that version or a newer one.`
		);
	const manifest = Manifest.safeParse(parsed);
	if (manifest.success) return manifest.data;
	const [issue] = manifest.error.issues;
	throw new Error(`its manifest is wrong at "${issue?.path.join('.')}": ${issue?.message}`);
}

/** The parser's own sentence would quote what is broken, line breaks and all. */
function parseManifest(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch (error) {
		throw new Error('its manifest is not JSON', { cause: error });
	}
}

async function* hashing(
	content: AsyncIterable<Buffer>,
	hash: ReturnType<typeof createHash>
): AsyncGenerator<Buffer> {
	for await (const part of content) {
		hash.update(part);
		yield part;
	}
}

async function hashOf(content: AsyncIterable<Buffer>): Promise<string> {
	const hash = createHash('sha256');
	for await (const part of content) hash.update(part);
	return hash.digest('hex');
}

/** Errors of the file system (a full disk, a missing permission) say nothing about the backup. Those of zlib have codes of their own. */
const isFromElsewhere = (error: unknown): boolean =>
	error instanceof Error && 'syscall' in error && 'code' in error;
