export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

const KEY = 'nixfleet.theme';

const isTheme = (value: string | null): value is Theme => THEMES.some((theme) => theme === value);

/** Lets the browser draw its own frame in the colour of the chosen theme, which may not be the system's. */
function colourFrame(theme: Theme): void {
	for (const meta of document.querySelectorAll<HTMLMetaElement>('meta[name=theme-color]')) {
		const scheme = meta.dataset.scheme ?? 'light';
		if (theme === 'system') meta.media = `(prefers-color-scheme: ${scheme})`;
		else meta.media = scheme === theme ? 'all' : 'not all';
	}
}

/** The chosen theme, kept in the browser. The page's first script applies it before anything is drawn. */
class ThemeChoice {
	current = $state<Theme>('system');

	restore(): void {
		const stored = localStorage.getItem(KEY);
		this.current = isTheme(stored) ? stored : 'system';
	}

	choose(theme: Theme): void {
		this.current = theme;
		localStorage.setItem(KEY, theme);
		if (theme === 'system') delete document.documentElement.dataset.theme;
		else document.documentElement.dataset.theme = theme;
		colourFrame(theme);
	}
}

export const theme = new ThemeChoice();
