import { createTRPCClient, createWSClient, wsLink, type TRPCClient } from '@trpc/client';
import type { AppRouter } from '$lib/server/rpc/router.ts';

export { errorReport, errorSentence } from './error-report.ts';

export type Rpc = TRPCClient<AppRouter>;

export type Link = {
	rpc: Rpc;
	close(): void;
};

/** Mirror CLOSE.unauthenticated and CLOSE.changed of the protocol, whose module would bring its schema library along. */
const CLOSE_UNAUTHENTICATED = 4401;
const CLOSE_CHANGED = 4410;

const BASE_MS = 500;
const CAP_MS = 15_000;

/** Full jitter, never at once: a dashboard that restarts must not be met by all its tabs together. */
const retryDelay = (attempt: number): number =>
	100 + Math.random() * Math.min(CAP_MS, BASE_MS * 2 ** attempt);

/** One WebSocket for everything a tab does. */
export function openLink(listener: {
	onUp: () => void;
	onDown: () => void;
	onSignedOut: () => void;
	onChanged: () => void;
}): Link {
	const ws = createWSClient({
		url: `${location.origin.replace(/^http/, 'ws')}/ws`,
		retryDelayMs: retryDelay,
		keepAlive: { enabled: true, intervalMs: 10_000, pongTimeoutMs: 10_000 },
		onOpen: listener.onUp,
		onClose(cause) {
			listener.onDown();
			if (cause?.code === CLOSE_UNAUTHENTICATED) listener.onSignedOut();
			else if (cause?.code === CLOSE_CHANGED) listener.onChanged();
			else void isSignedOut().then((out) => out && listener.onSignedOut());
		}
	});
	return {
		rpc: createTRPCClient<AppRouter>({ links: [wsLink({ client: ws })] }),
		close: () => void ws.close()
	};
}

/** A refused upgrade looks like any broken connection to a browser, so the page itself is asked. */
async function isSignedOut(): Promise<boolean> {
	try {
		return (await fetch('/', { method: 'HEAD', redirect: 'manual' })).type === 'opaqueredirect';
	} catch {
		return false;
	}
}
