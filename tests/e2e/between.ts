import type { Page } from '@playwright/test';

/**
 * Stands between a page and its dashboard, so that a test decides when a frame arrives. To be called before the page is opened.
 */
export async function standBetween(page: Page) {
	const gates = { asked: gate(), told: gate() };
	const sent: string[] = [];
	await page.routeWebSocket(/\/ws$/, (socket) => {
		const server = socket.connectToServer();
		socket.onMessage((frame) => {
			sent.push(String(frame));
			gates.asked.pass(String(frame), () => server.send(frame));
		});
		server.onMessage((frame) => gates.told.pass(String(frame), () => socket.send(frame)));
	});
	return {
		/** How many frames of the page hold this text. */
		count: (text: string): number => sent.filter((frame) => frame.includes(text)).length,
		/** Keeps what the page asks, of the frames that hold this text. @returns lets them go */
		holdAsked: (text: string) => gates.asked.hold(text),
		/** The same of what the dashboard tells. */
		holdTold: (text: string) => gates.told.hold(text)
	};
}

function gate() {
	let held: string | null = null;
	const waiting: (() => void)[] = [];
	return {
		pass(frame: string, go: () => void): void {
			if (held !== null && frame.includes(held)) waiting.push(go);
			else go();
		},
		hold(text: string): () => void {
			held = text;
			return () => {
				held = null;
				for (const go of waiting.splice(0)) go();
			};
		}
	};
}
