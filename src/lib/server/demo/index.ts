import type { ServerInfo } from '$lib/protocol/index.ts';
import { z } from 'zod';
import { FleetError } from '../platform/errors.ts';
import type { Logger } from '../platform/logger.ts';
import { Signal } from '../platform/signal.ts';
import { HostLife } from './bring-to-life.ts';

export { bringToLife } from './bring-to-life.ts';

/** A demo fleet is small. */
const MOST_HOSTS = 50;

/** What the process that started the dashboard tells about the demo fleet it runs. */
const DemoMessage = z.strictObject({
	type: z.literal('demo-state'),
	state: z.enum(['starting', 'running', 'failed']),
	repoUrl: z.string().max(1_024).optional(),
	life: z.array(HostLife).max(MOST_HOSTS).optional(),
	message: z.string().max(1_000).optional()
});

/** A parent process that can bring up a demo fleet: the dashboard itself starts no programs. */
export type DemoParent = {
	send(message: { type: 'demo-start' }): void;
	onMessage(listener: (message: unknown) => void): void;
};

export type Demo = ReturnType<typeof createDemo>;

/** The offer of a demo fleet. Without a parent that can make one there is no offer. */
export function createDemo(options: {
	parent: DemoParent | null;
	log: Logger;
	/** Called with the demo's repository, for the dashboard to follow. */
	onRepository: (repoUrl: string) => void;
	/** Called with what is to be done with the hosts of a new demo. */
	onLife: (life: HostLife[]) => void;
}) {
	let state: ServerInfo['demo'] = options.parent ? 'available' : 'unavailable';
	const changed = new Signal<void>();

	options.parent?.onMessage((raw) => {
		const message = DemoMessage.safeParse(raw);
		if (!message.success) return;
		state = message.data.state;
		if (message.data.repoUrl !== undefined) options.onRepository(message.data.repoUrl);
		if (message.data.life !== undefined) options.onLife(message.data.life);
		if (state === 'failed')
			options.log.error('The demo fleet could not be started', { why: message.data.message });
		changed.emit();
	});

	return {
		changed,
		state: () => state,
		/** Asks for the demo fleet; asking again while it starts or runs changes nothing. */
		start(): void {
			if (!options.parent)
				throw new FleetError(
					'not-ready',
					'This dashboard was not started with "npm start", so it cannot bring up a demo fleet.'
				);
			if (state === 'starting' || state === 'running') return;
			state = 'starting';
			options.parent.send({ type: 'demo-start' });
			changed.emit();
		}
	};
}
