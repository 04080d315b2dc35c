import type { FleetRow } from '../../client/index.ts';
import { consequence } from '$lib/ui/texts/confirm.ts';
import { agrees } from '../asking/agree.ts';
import { oneWord, readArguments } from '../arguments.ts';
import type { ExitCode, Surroundings } from '../command.ts';
import { connect, patiently } from '../dashboard/connect.ts';
import { wantedOperation } from '../dashboard/named-operation.ts';
import { harmless } from '../terminal/harmless.ts';

/** `nixfleet stop <host or operation> [--force] [--yes]`: 0 when the stop was asked for; how it ends is told by the operation. */
export async function stop(args: string[], around: Surroundings): Promise<ExitCode> {
	const { values, positionals } = readArguments(args, {
		force: { type: 'boolean', default: false },
		yes: { type: 'boolean', default: false }
	});
	const word = oneWord(positionals, 'host or the id of an operation');
	const { fleet } = connect(around);
	const id = await wantedOperation(fleet, word, runningOn);
	if (values.force) {
		const { hostName } = await patiently(() => fleet.operations.get({ id }));
		const { effect } = consequence(
			'force-stop',
			{ name: hostName, commit: null },
			{ target: null }
		);
		around.tell(`If ${hostName} is being activated, it ${effect}`);
		if (!(await agrees(around, `Force the stop of ${hostName}?`, values.yes))) {
			around.tell('Nothing was stopped.');
			return 1;
		}
	}
	const { message } = await fleet.operations.stop({ id, force: values.force });
	around.print(harmless(message));
	around.print(`Its output: nixfleet logs ${id} --follow`);
	return 0;
}

/** What runs on a host. Of what only waits for it, one has to say which. */
function runningOn({ name, operation, queued }: FleetRow): { id: string } | { none: string } {
	if (operation !== null) return { id: operation.id };
	const waits = queued.map(({ id, command }) => `${command} ${id}`).join(', ');
	return {
		none: `Nothing runs on ${name}.${waits === '' ? '' : ` What waits for it is stopped by its id: ${waits}`}`
	};
}
