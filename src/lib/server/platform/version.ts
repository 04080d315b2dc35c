/** The dashboard's own version, from package.json at build time; campaigns that run the sources as they are have none. */
export const VERSION: string =
	typeof __NIXFLEET_VERSION__ === 'string' ? __NIXFLEET_VERSION__ : '0.0.0';
