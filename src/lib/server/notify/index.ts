import type {
	AddChannel,
	AddedChannel,
	ChangeChannel,
	ChannelView,
	TestOutcome
} from '$lib/protocol/index.ts';
import { addChannel, changeChannel, listChannels, removeChannel, testChannel } from './channels.ts';
import { loadChannels } from './load.ts';
import { createOutbox } from './outbox.ts';
import type { NotifyRoom } from './room.ts';
import { createWatch } from './watch.ts';

export type Notify = Awaited<ReturnType<typeof createNotify>>;

/** Tells people elsewhere what is wrong with the fleet, and that it is not any more. */
export async function createNotify(options: Omit<NotifyRoom, 'channels'>) {
	const room: NotifyRoom = {
		...options,
		channels: await loadChannels(options.db, options.clock.now())
	};
	const outbox = createOutbox(room);
	const watch = createWatch(room, outbox);
	return {
		list: (): Promise<ChannelView[]> => listChannels(room),
		async add(request: { actor: string; input: AddChannel }): Promise<AddedChannel> {
			const added = await addChannel(room, request);
			watch.touchAll();
			return added;
		},
		async change(request: { actor: string; input: ChangeChannel }): Promise<void> {
			await changeChannel(room, request);
			outbox.pump(request.input.id);
			watch.touchAll();
		},
		async remove(request: { actor: string; id: string }): Promise<void> {
			await removeChannel(room, request);
			outbox.forget(request.id);
		},
		test: (request: { actor: string; id: string }): Promise<TestOutcome> =>
			testChannel(room, outbox, request),
		/** Something changed that no host tells. */
		lookSoon: watch.lookSoon,
		look: watch.look,
		/** Sends what the last process left, and begins to look. */
		start(): void {
			outbox.start();
			watch.touchAll();
		},
		async close(): Promise<void> {
			outbox.close();
			await watch.close();
		}
	};
}
