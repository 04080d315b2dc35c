import { dashboardAddress } from './dashboard-address.ts';
import { Problem, setting } from './rule.ts';

/** The way to the dashboard: its address, and what one proves oneself with. */

/** See `dashboardAddress`. */
export const dashboardUrl = setting(dashboardAddress);

/** A token as it may stand in a header. The value itself is never repeated in a message. */
export const bearer = setting((text): string => {
	if (!/^[\x21-\x7e]{8,512}$/.test(text))
		throw new Problem(
			'it is not a token: 8 to 512 printable characters without spaces. Copy it again from the dashboard.'
		);
	return text;
});
