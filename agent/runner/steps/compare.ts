import type { Comparison, StorePath } from '$lib/protocol/index.ts';
import { readLink, readSystem, rebootNeeded } from '../../facts/system.ts';
import { parseClosureDiff } from '../../nix/closure-diff.ts';
import { parseUnitPlan } from '../../nix/unit-plan.ts';
import { FLAKE_FEATURES } from '../../platform/flake.ts';
import { endOf, runInOperation, type RunContext } from '../context.ts';
import { StepFailure } from '../step-failure.ts';

/** Two generations beside each other: the packages that differ. */
export async function compareGenerations(context: RunContext): Promise<void> {
	const { order, evidence } = context;
	const { fromPath, systemPath } = order.argument ?? {};
	if (!fromPath || !systemPath)
		throw new StepFailure(
			'The order does not say what to compare. Ask again from the host’s page.'
		);
	for (const path of [fromPath, systemPath])
		if (readLink(path) === null)
			throw new StepFailure(`${path} is not on this host any more; garbage collection removed it.`);
	const closure = await closureDiff(context, fromPath, systemPath);
	if (closure === null)
		throw new StepFailure('nix could not compare the two systems. The output above says why.');
	evidence.comparison = {
		from: fromPath,
		to: systemPath,
		closure,
		units: null,
		rebootNeeded: null
	};
}

/** What was built, beside what runs: packages, units, and whether a reboot would be needed. */
export async function comparePreview(context: RunContext): Promise<void> {
	const { config, platform, evidence, log } = context;
	const built = evidence.builtPath;
	const running = readSystem(config, platform)?.systemPath ?? null;
	if (built === null) return;
	if (running === null) {
		log.line('What runs now is not known, so there is nothing to compare it with');
		return;
	}
	try {
		evidence.comparison = {
			from: running,
			to: built,
			closure: await closureDiff(context, running, built),
			units: running === built ? NO_UNITS : await dryActivation(context, built),
			rebootNeeded: platform.bootedLink === null ? null : rebootNeeded(platform.bootedLink, built)
		};
	} finally {
		// What was built stays built: without a comparison the preview tells less, and has not failed.
		evidence.exitCode = 0;
	}
	log.line(
		running === built ? 'It is what runs already' : `Compared with ${running}, which runs now`
	);
}

const NO_UNITS = { stop: [], start: [], restart: [], reload: [], keep: [] };

async function closureDiff(
	context: RunContext,
	from: StorePath,
	to: StorePath
): Promise<Comparison['closure']> {
	const result = await runInOperation(context, {
		argv: ['nix', ...FLAKE_FEATURES, 'store', 'diff-closures', from, to],
		cwd: '/',
		output: 'answer'
	});
	if (result.exitCode !== 0) {
		context.log.line(`The packages could not be compared (nix ended with ${endOf(result)})`);
		return null;
	}
	context.log.write(result.stdout);
	return parseClosureDiff(result.stdout);
}

/** Asks the new system itself what it would do to units. It changes nothing; a failure only leaves the plan unknown. */
async function dryActivation(context: RunContext, built: string): Promise<Comparison['units']> {
	const { platform, log } = context;
	if (platform.dryActivate === null) return null;
	const [program, ...args] = platform.dryActivate;
	const result = await runInOperation(context, {
		argv: [`${built}/${program}`, ...args],
		cwd: '/',
		output: 'capture'
	});
	log.write(result.stdout + result.stderr);
	if (result.exitCode !== 0) {
		log.line(
			`What would become of units is not known (the dry activation ended with ${endOf(result)})`
		);
		return null;
	}
	return parseUnitPlan(`${result.stdout}\n${result.stderr}`);
}
