import type { HostWindow } from './host.ts';

/** The times at which a host may be changed, for people: `Sat,Sun 02:00-05:00, Europe/Berlin`. */
export const windowsInWords = ({ windows, timeZone }: HostWindow): string =>
	`${windows.join('; ')}, ${timeZone}`;
