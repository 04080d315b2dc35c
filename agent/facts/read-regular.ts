import { closeSync, constants, fstatSync, openSync, readSync, statSync } from 'node:fs';

/**
 * The beginning of a file that somebody else may have put there: never waits for a pipe, never reads a device.
 * @returns null when there is no regular file, or it cannot be read
 */
export function readRegular(path: string, mostBytes: number): Buffer | null {
	try {
		if (!statSync(path).isFile()) return null;
		const handle = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
		try {
			if (!fstatSync(handle).isFile()) return null;
			const buffer = Buffer.alloc(mostBytes);
			let length = 0;
			for (let read = -1; read !== 0 && length < mostBytes; length += read)
				read = readSync(handle, buffer, length, mostBytes - length, null);
			return buffer.subarray(0, length);
		} finally {
			closeSync(handle);
		}
	} catch {
		return null;
	}
}
