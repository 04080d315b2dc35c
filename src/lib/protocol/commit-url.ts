/** The forge that the dashboard was told to ask, by the address of a repository on it. */
export type KnownForge = { forge: 'github' | 'forgejo' | 'gitlab'; url: string };

type Place = { scheme: string | null; host: string; port: string; path: string[] };

/** Nothing that an address would have to encode, and no `..`. */
const SEGMENT = /^(?!\.{1,2}$)[\w.][\w.-]*$/;
const COMMIT = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;
const PUBLIC: Record<string, KnownForge['forge']> = {
	'github.com': 'github',
	'gitlab.com': 'gitlab',
	'codeberg.org': 'forgejo'
};

/**
 * Where people look at a commit on the web. Made anew from the parts of the repository's address, so that nothing else of
 * it, such as a password, gets into a link.
 * @param repoUrl by https or ssh, as `git@host:path`, or GitHub's short `owner/name`
 * @returns null where that is not known for sure: no link is better than a wrong one
 */
export function commitUrl(
	repoUrl: string | null,
	commit: string,
	known: KnownForge | null = null
): string | null {
	const place = repoUrl === null ? null : placeOf(repoUrl);
	if (place === null || !COMMIT.test(commit)) return null;
	const told = known === null ? null : placeOf(known.url);
	const isTold = told !== null && isSameServer(told, place);
	const forge = (isTold ? known?.forge : undefined) ?? forgeOf(place.host);
	if (forge === null || (forge === 'gitlab' ? place.path.length < 2 : place.path.length !== 2))
		return null;
	const path = place.path.join('/');
	const dash = forge === 'gitlab' ? '/-' : '';
	return `${originOf(isTold ? told : place)}/${path}${dash}/commit/${commit}`;
}

/** By ssh a server has another port than by https, and the forge's own is known. */
const isSameServer = (told: Place, place: Place): boolean =>
	told.host === place.host && (place.scheme === null || place.port === told.port);

/** A host of this name is GitLab's by custom, and every forge at home has a name of its own. */
const forgeOf = (host: string): KnownForge['forge'] | null =>
	Object.hasOwn(PUBLIC, host)
		? (PUBLIC[host] ?? null)
		: host.startsWith('gitlab.')
			? 'gitlab'
			: null;

function originOf({ scheme, host, port }: Place): string {
	return Object.hasOwn(PUBLIC, host) ? `https://${host}` : `${scheme ?? 'https'}://${host}${port}`;
}

/** The parts of an address; without a scheme and a port where it is none of the web. Null: it is not that of a server. */
function placeOf(address: string): Place | null {
	if (/^[\w.-]+\/[\w.-]+$/.test(address))
		return place({ scheme: null, host: 'github.com', port: '', path: address });
	const web = /^(?:git\+)?(https?|ssh):\/\/(?:[^/\s\\]*@)?([a-z\d.-]+)(:\d{1,5})?\/([^?#]+)/i.exec(
		address
	);
	if (web) {
		const [, scheme = '', host = '', port = '', path = ''] = web;
		return scheme.toLowerCase() === 'ssh'
			? place({ scheme: null, host, port: '', path })
			: place({ scheme: scheme.toLowerCase(), host, port, path });
	}
	const scp = /^(?:[^@/:\s\\]+@)?([a-z\d.-]+):(?!\/)([^?#]+)$/i.exec(address);
	return scp && place({ scheme: null, host: scp[1] ?? '', port: '', path: scp[2] ?? '' });
}

function place(parts: Omit<Place, 'path'> & { path: string }): Place | null {
	const path = parts.path
		.replace(/\/+$/, '')
		.replace(/\.git$/, '')
		.split('/');
	return path.every((segment) => SEGMENT.test(segment))
		? { ...parts, host: parts.host.toLowerCase(), path }
		: null;
}
