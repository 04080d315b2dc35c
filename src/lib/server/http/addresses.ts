import type { Config } from '../platform/config.ts';

export type Addresses = ReturnType<typeof createAddresses>;

/**
 * Where the dashboard is reached. Configured by NIXFLEET_PUBLIC_URL; without it, this machine's own
 * names at the port that was opened.
 */
export function createAddresses(config: Pick<Config, 'publicUrls' | 'host' | 'port'>) {
	let port = config.port;
	let known: { origins: string[]; set: ReadonlySet<string> } | null = null;

	const origins = () => {
		if (known === null) {
			const own = ['localhost', '127.0.0.1', '[::1]', ...explicitHost(config.host)].map(
				(host) => new URL(`http://${host}:${port}`).origin
			);
			const list = config.publicUrls.length > 0 ? config.publicUrls : own;
			known = { origins: list, set: new Set(list) };
		}
		return known;
	};
	const canonical = (): string => origins().origins[0] ?? `http://localhost:${port}`;

	return {
		/** To be called once the port is open, when it was left to the system. */
		listeningOn(opened: number): void {
			port = opened;
			known = null;
		},
		/** The address to show to people. */
		canonical,
		/** Origins whose pages may sign in and change things: an exact list, localhost is no exception. */
		allowed: (): ReadonlySet<string> => origins().set,
		secure: (): boolean => canonical().startsWith('https:'),
		/** What agents put into NIXFLEET_URL. */
		agentUrl: (): string => `${canonical().replace(/^http/, 'ws')}/ws`
	};
}

/** A concrete listening address is also an address people may type. */
const explicitHost = (host: string): string[] => {
	if (host === '0.0.0.0' || host === '::' || host === '127.0.0.1' || host === 'localhost')
		return [];
	return [host.includes(':') ? `[${host}]` : host];
};
