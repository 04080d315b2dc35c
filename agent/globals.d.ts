/** Replaced at build time by the version in package.json. */
declare const __NIXFLEET_VERSION__: string;
