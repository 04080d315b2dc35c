import { build } from './install.mjs';

/** Before `npm pack`: what is packed is the build of exactly these sources. npm prints its result to stdout, so nothing else may. */
console.log = console.error;
process.stdout.write = /** @type {any} */ (process.stderr.write.bind(process.stderr));
build();
