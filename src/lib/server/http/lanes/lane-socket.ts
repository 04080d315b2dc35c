import { WebSocket } from 'ws';

/** A socket whose text frames can be taken before anybody else hears of them. */
export class LaneSocket extends WebSocket {
	/** @returns whether the frame was taken */
	lane: ((data: Buffer) => boolean) | null = null;
	/** Begins the ordinary lane. Called before the first frame that is for it: most agents never send one, and it costs to keep. */
	beginOrdinary: (() => void) | null = null;

	override emit(event: string | symbol, ...args: unknown[]): boolean {
		if (event === 'message') {
			const [data, isBinary] = args;
			if (isBinary === false && Buffer.isBuffer(data) && this.lane?.(data)) return true;
			this.beginOrdinary?.();
			this.beginOrdinary = null;
		}
		return super.emit(event, ...args);
	}
}
