/** Splits output into lines as it arrives. Bytes may be cut anywhere, also inside a character. */
export class LogLines {
	#decoder = new TextDecoder('utf-8');
	#open = '';

	/** @returns the lines that were completed by this piece */
	push(bytes: Uint8Array): string[] {
		const parts = (this.#open + this.#decoder.decode(bytes, { stream: true })).split('\n');
		this.#open = parts.pop() ?? '';
		return parts.map(settled);
	}

	/** Closes the line that has begun, because what follows does not belong to it. @returns it, if any */
	end(): string[] {
		const last = settled(this.#open + this.#decoder.decode());
		this.#open = '';
		return last === '' ? [] : [last];
	}

	/** The line that has begun but not ended. */
	get rest(): string {
		return settled(this.#open);
	}
}

/** Programs redraw progress with carriage returns: what was written last is what a terminal would show. */
function settled(line: string): string {
	const trimmed = line.endsWith('\r') ? line.slice(0, -1) : line;
	const from = trimmed.lastIndexOf('\r');
	return from < 0 ? trimmed : trimmed.slice(from + 1);
}

/** Raw bytes of a chunk as it travels. */
export function chunkBytes(chunk: { encoding: 'utf8' | 'base64'; data: string }): Uint8Array {
	if (chunk.encoding === 'utf8') return new TextEncoder().encode(chunk.data);
	const binary = atob(chunk.data);
	const bytes = new Uint8Array(binary.length);
	for (let index = 0; index < binary.length; index++) bytes[index] = binary.charCodeAt(index);
	return bytes;
}
