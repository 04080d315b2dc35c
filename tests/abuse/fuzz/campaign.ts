import { readFileSync } from 'node:fs';
import { createRandom } from '../../faults/random.ts';
import { profileOf } from '../../support/rooms.ts';
import { ENROLMENT_TOKEN } from '../../support/server.ts';
import { openVictim } from '../support/victim.ts';
import { SURFACES, type FuzzWorld } from './surfaces.ts';

export type FuzzReport = {
	surface: string;
	sent: number;
	perSecond: number;
	/** Memory of the dashboard after a tenth of it, and at the end, in MiB. */
	warmMiB: number;
	endMiB: number;
};

/** So much may memory grow from warm to the end; what is collected late is not a leak. */
const GROWTH_MIB = 96;

const HOSTS = 40;
const KEYS = 40;

const residentMiB = (pid: number | undefined): number =>
	Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;

/**
 * Sends changed frames and requests at every surface of the built dashboard, and looks after each whether it still serves,
 * complained, or grew.
 * @param options.count for each surface
 * @throws at the first surface that is not as it was
 */
export async function fuzz(options: {
	seed: number;
	count: number;
	only?: string | undefined;
	onDone?: (report: FuzzReport) => void;
}): Promise<FuzzReport[]> {
	await using victim = await openVictim({ NIXFLEET_WEBHOOK_SECRET: 'w'.repeat(32) });
	// Several, because the place of one whose connection was just cut is free only after a while.
	const enroller = victim.agent(ENROLMENT_TOKEN);
	const tokens: string[] = [];
	for (let index = 0; index < HOSTS; index++) {
		const name = `fuzz-${index}`;
		const secret = name.padEnd(43, 'x');
		const made = await enroller.agent.enroll.mutate({ secret, profile: profileOf(name) });
		tokens.push(made.token);
	}
	let turn = 0;
	const nextHostToken = () => tokens[turn++ % tokens.length] ?? '';
	await victim.browser.stepUp();
	// Several again: one would soon be told to slow down, and nothing behind that answer would be reached.
	const keys: string[] = [];
	for (let index = 0; index < KEYS; index++) {
		const name = `fuzz-${index}`;
		const made = await victim.browser.rpc.apiKeys.create.mutate({ name, scope: 'read' });
		keys.push(made.key);
	}
	const nextApiKey = () => keys[turn++ % keys.length] ?? '';
	const reports: FuzzReport[] = [];
	const surfaces = SURFACES.filter(({ name }) => name.includes(options.only ?? ''));
	for (const [index, surface] of surfaces.entries()) {
		const world: FuzzWorld = {
			victim,
			random: createRandom(options.seed + index),
			nextHostToken,
			nextApiKey
		};
		const { pid } = victim.program.child;
		const started = Date.now();
		let sent = await surface.send(world, Math.ceil(options.count / 10));
		const warmMiB = residentMiB(pid);
		sent += await surface.send(world, options.count - sent);
		const endMiB = residentMiB(pid);
		await victim.stillWorks();
		if (endMiB - warmMiB > GROWTH_MIB)
			throw new Error(`${surface.name}: memory grew from ${warmMiB} to ${endMiB} MiB.`);
		const report = {
			surface: surface.name,
			sent,
			perSecond: Math.round(sent / ((Date.now() - started) / 1000)),
			warmMiB: Math.round(warmMiB),
			endMiB: Math.round(endMiB)
		};
		reports.push(report);
		options.onDone?.(report);
	}
	return reports;
}
