import { existsSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fail, say } from '../install.mjs';
import { commit, git } from './repository.mjs';

/**
 * Pushes a commit to the demo fleet's repository, so that its hosts fall behind:
 *     node scripts/demo/push-commit.mjs [data directory] [message]
 */
const tree = resolve(process.argv[2] ?? 'data', 'demo/nixcfg');
const message = process.argv[3] ?? 'gpc0: newer graphics driver';
if (!existsSync(tree))
	fail(
		`There is no demo fleet in ${tree}. Start one with "npm start -- --demo", or name its data directory.`
	);
writeFileSync(join(tree, 'hosts/gpc0/driver.nix'), `{ } # ${new Date().toISOString()}\n`);
commit(tree, message);
git(tree, ['push', '--quiet', 'origin', 'main']);
say(`Pushed ${git(tree, ['rev-parse', '--short', 'HEAD'])}: ${message}`);
