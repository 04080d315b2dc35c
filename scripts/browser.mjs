import { existsSync } from 'node:fs';

/** Without a window of its own it takes about 40 % less of the machine; the whole browser where a system has no such package. */
const PLACES = ['/usr/bin/chromium-headless-shell', '/usr/bin/chromium'];

/** The program of the browser that tests drive: CHROMIUM, or the first that is installed. @returns {string} */
export const browserPath = () =>
	process.env.CHROMIUM ?? PLACES.find((path) => existsSync(path)) ?? '/usr/bin/chromium';
