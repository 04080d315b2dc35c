import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { arch, homedir, hostname, platform, userInfo } from 'node:os';
import { join } from 'node:path';

/** What the agent's defaults are made from. */
export type Machine = {
	/** As the operating system says it, domain and capitals included. */
	hostname: string;
	platform: 'linux' | 'darwin';
	/** Nix's name of the system: `x86_64-linux`. */
	system: string;
	isNixos: boolean;
	isRoot: boolean;
	user: string;
	home: string;
	/** `$XDG_STATE_HOME`, or what it defaults to. */
	stateHome: string;
};

const ARCHITECTURES: Partial<Record<string, string>> = {
	x64: 'x86_64',
	arm64: 'aarch64',
	ia32: 'i686'
};

const readOrNull = (path: string): string | null => {
	try {
		return readFileSync(path, 'utf8');
	} catch {
		return null;
	}
};

export function thisMachine(): Machine {
	const os = platform() === 'darwin' ? 'darwin' : 'linux';
	const home = process.env.HOME ?? homedir();
	const release = readOrNull('/etc/os-release') ?? '';
	return {
		hostname: (os === 'darwin' ? localHostName() : null) ?? hostname(),
		platform: os,
		system: `${ARCHITECTURES[arch()] ?? arch()}-${os}`,
		isNixos: readOrNull('/etc/NIXOS') !== null || /^ID="?nixos"?$/m.test(release),
		isRoot: process.getuid?.() === 0,
		user: process.env.USER ?? userName(),
		home,
		stateHome: process.env.XDG_STATE_HOME ?? join(home, '.local/state')
	};
}

/** The name of a Mac as its owner set it, which is what darwin-rebuild goes by: the other one changes with the network. */
function localHostName(): string | null {
	try {
		const name = execFileSync('/usr/sbin/scutil', ['--get', 'LocalHostName'], {
			encoding: 'utf8',
			timeout: 5_000,
			stdio: ['ignore', 'pipe', 'ignore']
		}).trim();
		return name === '' ? null : name;
	} catch {
		return null;
	}
}

/** The account's name, or its number where the account has none. */
function userName(): string {
	try {
		return userInfo().username;
	} catch {
		return String(process.getuid?.() ?? 'nobody');
	}
}
