import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { commit, git } from './repository.mjs';

/**
 * Pushes a commit to the demo fleet's repository, so that its hosts fall behind:
 *     node scripts/demo/push-commit.mjs [data directory] [message]
 */
const tree = resolve(process.argv[2] ?? 'data', 'demo/nixcfg');
const message = process.argv[3] ?? 'gpc0: newer graphics driver';
writeFileSync(join(tree, 'hosts/gpc0/driver.nix'), `{ } # ${new Date().toISOString()}\n`);
commit(tree, message);
git(tree, ['push', '--quiet', 'origin', 'main']);
process.stdout.write(`Pushed ${git(tree, ['rev-parse', '--short', 'HEAD'])}: ${message}\n`);
