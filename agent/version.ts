/** The agent's version; `0.0.0` when run from source without the build-time define. */
export const VERSION: string =
	typeof __NIXFLEET_VERSION__ === 'string' ? __NIXFLEET_VERSION__ : '0.0.0';
