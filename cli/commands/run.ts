import { COMMAND_LABELS, asksFirst, needsTarget } from '$lib/protocol/command-table.ts';
import { plural } from '$lib/protocol/status/words.ts';
import { CONFIRM_TEXTS } from '$lib/ui/texts/confirm.ts';
import { agrees } from '../asking/agree.ts';
import { readRunOptions, type RunOptions } from '../asking/options.ts';
import { effects, planOf, type LeftOut } from '../asking/plan.ts';
import { send, type Answer } from '../asking/send.ts';
import type { ExitCode, Surroundings } from '../command.ts';
import { connect, patiently, type Dashboard } from '../dashboard/connect.ts';
import { wantedHosts } from '../dashboard/named-hosts.ts';
import { harmless } from '../terminal/harmless.ts';
import { open, type Hearing } from '../waiting/hear.ts';
import { endingOf, isFine, summaryLine, type Ending } from '../waiting/summary.ts';
import { watch, type WatchEnd } from '../waiting/watch.ts';

/** `nixfleet run <command> <hosts or filter>`: 0 only when every host that was meant succeeded, or had nothing to do, by the dashboard's word. */
export async function run(args: string[], around: Surroundings): Promise<ExitCode> {
	const options = readRunOptions(args);
	const { command, commit, queue, wish } = options;
	const dashboard = connect(around);
	// With --json the result is for programs, and what goes on is for whoever looks on.
	const say = (line: string): void => (options.json ? around.tell : around.print)(harmless(line));

	if (needsTarget(command) && commit === null) await lookAtTarget(dashboard, around.tell);
	const rows = await wantedHosts(dashboard.fleet, wish);
	if (rows.length === 0) {
		around.tell(
			`No host is found by the filter ${wish.kind === 'filter' ? wish.filter : ''}, so nothing was asked.`
		);
		if (options.json) around.print('[]');
		return 1;
	}
	const order = { command, rows, commit, queue };
	const { asked, leftOut } = planOf(order);
	effects(order, asked).forEach(say);
	for (const { row, reason } of leftOut) say(`${row.name}: Left out. ${reason}`);
	if (asked.length > 0 && asksFirst(command)) {
		const whom = asked.length === 1 ? (asked[0]?.name ?? '') : plural(asked.length, 'host');
		const question = CONFIRM_TEXTS.title(COMMAND_LABELS[command], whom);
		if (!(await agrees(around, question, options.yes))) {
			around.tell('Nothing was asked.');
			return 1;
		}
	}
	const interrupted = around.interrupted();
	const answers = [
		...(await send(dashboard, { ...order, force: options.force }, asked)),
		...leftOut.map(asRefused)
	];
	tellAnswers(answers, { say, leftOut });
	if (!options.wait) return finish(answers, null, { options, around, say });
	const end = await waitFor(answers, { dashboard, options, say, signal: interrupted });
	tellWhy(end, { url: dashboard.url, tell: around.tell });
	return finish(answers, end.hearing, { options, around, say });
}

/** So that the commit that is told is the newest, as on the page. */
async function lookAtTarget({ fleet }: Dashboard, tell: Surroundings['tell']): Promise<void> {
	const { error, source } = await patiently(() => fleet.target.refresh());
	if (error !== null && source !== 'none') tell(harmless(CONFIRM_TEXTS.notLooked(error)));
}

const asRefused = ({ row, reason }: LeftOut): Answer => ({ row, kind: 'refused', reason });

function tellAnswers(
	answers: readonly Answer[],
	{ say, leftOut }: { say: (line: string) => void; leftOut: readonly LeftOut[] }
): void {
	for (const answer of answers) {
		const { name } = answer.row;
		switch (answer.kind) {
			case 'taken':
				say(`${name}: ${answer.queued ? 'Waits' : 'Asked'}, as operation ${answer.operationId}`);
				break;
			case 'refused':
				if (!leftOut.some(({ row }) => row.name === name))
					say(`${name}: Not asked. ${answer.reason}`);
				break;
			case 'nothing-to-do':
				say(`${name}: Nothing to do. ${answer.reason}`);
				break;
			case 'not-known':
				say(
					`${name}: Whether it was asked is not known. ${answer.reason} Look: nixfleet operations --host ${name}`
				);
		}
	}
}

function waitFor(
	answers: readonly Answer[],
	around: {
		dashboard: Dashboard;
		options: RunOptions;
		say: (line: string) => void;
		signal: AbortSignal;
	}
): Promise<WatchEnd> {
	const { dashboard, options, say, signal } = around;
	const awaited = answers.flatMap((answer) =>
		answer.kind === 'taken' ? [{ id: answer.operationId, host: answer.row.name }] : []
	);
	return watch(dashboard, awaited, { print: say, signal, timeoutMs: options.timeoutMs });
}

/** Why it was not waited to the end, what goes on, and how that is stopped. */
function tellWhy(
	{ why, reason, hearing }: WatchEnd,
	{ url, tell }: { url: string; tell: (line: string) => void }
): void {
	const WHY: Record<WatchEnd['why'], string | null> = {
		ended: null,
		interrupted: 'Stopped waiting. What was asked goes on:',
		'too-long': 'Not ended in the time that was to be waited. What was asked goes on:',
		refused: `${reason} What was asked goes on:`
	};
	const sentence = WHY[why];
	if (sentence === null) return;
	tell(sentence);
	for (const { host, id } of open(hearing))
		tell(`  ${host}: ${url}/operations/${id}, stopped by: nixfleet stop ${id}`);
}

function finish(
	answers: readonly Answer[],
	hearing: Hearing | null,
	{
		options,
		around,
		say
	}: { options: RunOptions; around: Surroundings; say: (line: string) => void }
): ExitCode {
	const endings = answers.map((answer): Ending => endingOf(answer, hearing));
	if (options.json) around.print(JSON.stringify(endings, null, 2));
	if (hearing === null)
		return answers.every(({ kind }) => kind === 'taken' || kind === 'nothing-to-do') ? 0 : 1;
	say(summaryLine(COMMAND_LABELS[options.command], endings));
	return endings.every(isFine) ? 0 : 1;
}
