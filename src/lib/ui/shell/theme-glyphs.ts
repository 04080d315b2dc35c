import type { GlyphName } from '../primitives/glyphs.ts';
import type { Theme } from './theme.svelte.ts';

export const THEME_GLYPHS: Record<Theme, GlyphName> = {
	system: 'monitor',
	light: 'sun',
	dark: 'moon'
};
