/** From this share on, in percent, a disk is called nearly full. */
export const NEARLY_FULL_PERCENT = 90;
