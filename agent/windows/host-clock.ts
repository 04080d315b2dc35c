let words: Intl.DateTimeFormat | null = null;

/** Made when it is first wanted: it brings megabytes of calendars, and most hosts have no windows. */
const inWords = (): Intl.DateTimeFormat =>
	(words ??= new Intl.DateTimeFormat('en-GB', {
		weekday: 'short',
		day: 'numeric',
		month: 'short',
		hour: '2-digit',
		minute: '2-digit',
		timeZoneName: 'short'
	}));

/** A moment by the clock of this host: `Sat 28 Nov, 02:00 CET`. */
export const byHostClock = (at: number): string => inWords().format(at);

/** `Europe/Berlin` */
export const hostTimeZone = (): string => inWords().resolvedOptions().timeZone;
