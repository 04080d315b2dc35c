import { WebSocket } from 'ws';

/** A socket whose text frames can be taken before anybody else hears of them. */
export class LaneSocket extends WebSocket {
	/** @returns whether the frame was taken */
	lane: ((data: Buffer) => boolean) | null = null;

	override emit(event: string | symbol, ...args: unknown[]): boolean {
		const [data, isBinary] = args;
		if (event === 'message' && isBinary === false && Buffer.isBuffer(data) && this.lane?.(data))
			return true;
		return super.emit(event, ...args);
	}
}
