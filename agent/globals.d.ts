/** Replaced at build time by the version in package.json. */
declare const __NIXFLEET_VERSION__: string;
/** True only in the builds that fault tests run (`npm run build:faults`). */
declare const __NIXFLEET_FAILPOINTS__: boolean;
