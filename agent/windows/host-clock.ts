const WORDS = new Intl.DateTimeFormat('en-GB', {
	weekday: 'short',
	day: 'numeric',
	month: 'short',
	hour: '2-digit',
	minute: '2-digit',
	timeZoneName: 'short'
});

/** A moment by the clock of this host: `Sat 28 Nov, 02:00 CET`. */
export const byHostClock = (at: number): string => WORDS.format(at);

/** `Europe/Berlin` */
export const hostTimeZone = (): string => WORDS.resolvedOptions().timeZone;
