import { VERSION } from '$lib/server/platform/version.ts';
import { readArguments } from '../arguments.ts';
import { UsageError, type ExitCode, type Surroundings } from '../command.ts';
import { connect } from '../dashboard/connect.ts';
import { harmless } from '../terminal/harmless.ts';

const MAY: Record<string, string> = {
	read: 'look',
	operate: 'look, and run and stop operations',
	admin: 'do everything, reboot and force included'
};

/** `nixfleet check`: whether the dashboard is there, takes the key, and is of the same version; 0 when it is there and takes it. */
export async function check(args: string[], around: Surroundings): Promise<ExitCode> {
	const { positionals } = readArguments(args, {});
	if (positionals.length > 0) throw new UsageError(`"${positionals[0]}" is one word too many`);
	const { print } = around;
	const { fleet, url } = connect(around);
	const { name, role, version } = await fleet.session.me();
	print(`Dashboard  ${url}`);
	print(`Key        ${harmless(name.replace(/^key:/, ''))}`);
	print(`May        ${MAY[role ?? ''] ?? 'not known'} (scope ${role ?? 'not known'})`);
	print(`Version    ${versionWords(version)}`);
	return 0;
}

/** @param told what the dashboard says; one that is older than this does not say it */
export function versionWords(told: string | undefined, own = VERSION): string {
	if (told === own) return `${own}, the same as this command`;
	const theirs = told === undefined ? 'not told, so an older one' : harmless(told);
	return `${theirs}; this command is ${own}. They understand each other as far as they are the same: use the command of the dashboard's version.`;
}
