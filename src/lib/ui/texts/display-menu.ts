/** The panel that says how the table is drawn. */
export const DISPLAY_MENU_TEXTS = {
	groupBy: 'Group by',
	orderBy: 'Order by',
	reverse: 'The other way round',
	columns: 'Columns'
} as const;
