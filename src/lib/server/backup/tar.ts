/**
 * As much of tar (POSIX ustar) as a backup needs: plain files with short names, one behind the other. That every `tar` can
 * unpack a backup is why it is tar.
 */
const BLOCK = 512;

/** The block before a file. Sizes past eight gigabytes are written in base 256, as GNU tar does. */
export function tarHeader(entry: { name: string; bytes: number; modifiedAt: number }): Buffer {
	const block = Buffer.alloc(BLOCK);
	const octal = (offset: number, length: number, value: number) =>
		block.write(value.toString(8).padStart(length - 1, '0'), offset, 'latin1');
	block.write(entry.name, 0, 100, 'latin1');
	octal(100, 8, 0o600);
	octal(108, 8, 0);
	octal(116, 8, 0);
	if (entry.bytes < 8 ** 11) octal(124, 12, entry.bytes);
	else {
		block[124] = 0x80;
		block.writeBigUInt64BE(BigInt(entry.bytes), 128);
	}
	octal(136, 12, Math.floor(entry.modifiedAt / 1000));
	block.write('0ustar\u000000', 156, 'latin1');
	block.write(`${checksum(block).toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
	return block;
}

/** What follows a file up to the next whole block. */
export const tarPadding = (bytes: number): Buffer =>
	Buffer.alloc((BLOCK - (bytes % BLOCK)) % BLOCK);

/** What follows the last file. */
export const tarEnd = (): Buffer => Buffer.alloc(2 * BLOCK);

export type TarEntry = {
	name: string;
	bytes: number;
	/** Its content, to be read once and before the next entry; what is left unread is skipped. */
	content: AsyncGenerator<Buffer>;
};

/** Reads a tar as it comes. @throws when it is none, is damaged, or ends too early */
export async function* readTar(source: AsyncIterable<Buffer>): AsyncGenerator<TarEntry> {
	const pieces = new Pieces(source);
	for (;;) {
		const header = await pieces.take(BLOCK);
		if (header.every((byte) => byte === 0)) return;
		if (Number.parseInt(header.toString('latin1', 148, 156), 8) !== checksum(header))
			throw new Error('a header does not fit its checksum');
		if (header[156] !== 0x30) throw new Error('it holds something that is no plain file');
		const name = header.toString('latin1', 0, 100).replace(/\0.*$/s, '');
		const bytes = sizeOf(header);
		const content = pieces.upTo(bytes);
		yield { name, bytes, content };
		for await (const _rest of content);
		await pieces.take(tarPadding(bytes).length);
	}
}

function sizeOf(header: Buffer): number {
	const size =
		header[124] === 0x80
			? Number(header.readBigUInt64BE(128))
			: Number.parseInt(header.toString('latin1', 124, 136), 8);
	if (!Number.isSafeInteger(size) || size < 0) throw new Error('a header holds no size');
	return size;
}

/** The sum of all bytes, where the place of the sum itself counts as spaces. */
function checksum(header: Buffer): number {
	let sum = 8 * 0x20;
	for (const [index, byte] of header.entries()) if (index < 148 || index >= 156) sum += byte;
	return sum;
}

/** A stream of buffers, to be taken in other sizes than it comes in. */
class Pieces {
	readonly #source: AsyncIterator<Buffer>;
	#rest: Buffer = Buffer.alloc(0);

	constructor(source: AsyncIterable<Buffer>) {
		this.#source = source[Symbol.asyncIterator]();
	}

	/** Exactly so many bytes. */
	async take(bytes: number): Promise<Buffer> {
		const parts: Buffer[] = [];
		for await (const part of this.upTo(bytes)) parts.push(part);
		return Buffer.concat(parts);
	}

	/** So many bytes, piece by piece. */
	async *upTo(bytes: number): AsyncGenerator<Buffer> {
		let left = bytes;
		while (left > 0) {
			if (this.#rest.length === 0) {
				const next = await this.#source.next();
				if (next.done) throw new Error('it ends too early');
				this.#rest = next.value;
			}
			const part = this.#rest.subarray(0, left);
			this.#rest = this.#rest.subarray(part.length);
			left -= part.length;
			yield part;
		}
	}
}
