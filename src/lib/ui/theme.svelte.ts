export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

const KEY = 'nixfleet.theme';

const isTheme = (value: string | null): value is Theme => THEMES.some((theme) => theme === value);

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
	}
}

export const theme = new ThemeChoice();
