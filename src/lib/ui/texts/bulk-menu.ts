/** The menu that does the same with every host that is online. */
export const BULK_MENU_TEXTS = {
	online: (count: number) => (count === 1 ? '1 host is online' : `${count} hosts are online`),
	none: 'No host can do this now.',
	noneShort: 'no host can now'
} as const;
