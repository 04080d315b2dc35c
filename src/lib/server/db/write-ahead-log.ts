import { closeSync, openSync, readSync } from 'node:fs';

/** Sizes in bytes, of SQLite's documented format (sqlite.org/fileformat2.html, "The Write-Ahead Log"). */
const HEADER = 32;
const FRAME_HEADER = 24;
/** Where the header says how large a page is, and where the number of the round stands in both kinds of header. */
const PAGE_SIZE_AT = 8;
const ROUND_AT = { header: 16, frame: 8 } as const;
const ROUND = 8;

/**
 * Whether a write-ahead log holds so many pages. Its size does not tell: once all of it is in the database it is written from
 * the beginning again, and every frame bears the number of its round.
 * @param path of the log. It is not locked by anybody, so that opening and closing it takes nobody's lock away
 */
export function logHolds(path: string, pages: number): boolean {
	let log: number | null = null;
	try {
		log = openSync(path, 'r');
		const header = read(log, HEADER, 0);
		if (header === null) return false;
		const frameSize = FRAME_HEADER + header.readUInt32BE(PAGE_SIZE_AT);
		const frame = read(log, FRAME_HEADER, HEADER + (pages - 1) * frameSize);
		return frame !== null && roundOf(frame, 'frame').equals(roundOf(header, 'header'));
	} catch {
		// Not there, or not to be read: whoever writes it will tell.
		return false;
	} finally {
		if (log !== null) closeSync(log);
	}
}

/** @returns null: there is less than that */
function read(file: number, length: number, from: number): Buffer | null {
	const bytes = Buffer.alloc(length);
	return readSync(file, bytes, 0, length, from) === length ? bytes : null;
}

const roundOf = (bytes: Buffer, kind: keyof typeof ROUND_AT): Buffer =>
	bytes.subarray(ROUND_AT[kind], ROUND_AT[kind] + ROUND);
