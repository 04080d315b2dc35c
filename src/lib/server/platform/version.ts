/** The dashboard's own version, from package.json at build time. */
export const VERSION: string = __NIXFLEET_VERSION__;
