import { expect, it } from 'vitest';
import { hostConfig, makeRepository, temporaryFolder } from '../support/fixtures.ts';
import { FactsCollector } from './collector.ts';

it('facts that cannot be read are a problem to be told, and the last ones stay', async () => {
	const folder = temporaryFolder();
	const repo = makeRepository(folder);
	let broken = false;
	const config = {
		...hostConfig(folder, { repoDir: repo.path }),
		get hostname() {
			if (broken) throw new Error('ENOTDIR: not a directory');
			return 'alpha';
		}
	};
	const facts = new FactsCollector(config, process.env);
	await facts.refresh({ checkout: true });
	broken = true;
	const told = await facts.refresh({ checkout: true });
	expect(told.checkout?.commit).toBe(repo.first);
	expect(told.problems).toEqual([
		'What is so on this host could not be read (Error: ENOTDIR: not a directory); what is told of it is as of before.'
	]);
	broken = false;
	expect((await facts.refresh({ checkout: true })).problems).not.toContain(told.problems[0]);
});
