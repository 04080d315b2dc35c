import js from '@eslint/js';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import ts from 'typescript-eslint';
import { importRule } from './scripts/import-rule.mjs';
import svelteConfig from './svelte.config.js';

/** Dates in the style of the browser's language are ambiguous, and differ from those beside them. */
const MOMENTS = [
	'MemberExpression[property.name=/^toLocale(Date|Time)String$/]',
	'MemberExpression[object.name="Intl"][property.name="DateTimeFormat"]'
].map((selector) => ({
	selector,
	message: 'Write moments with the functions of src/lib/ui/primitives/format.ts.'
}));

export default ts.config(
	{
		ignores: [
			'build/',
			'build-faults/',
			'.svelte-kit/',
			'node_modules/',
			'data/',
			'test-results/',
			'playwright-report/'
		]
	},
	js.configs.recommended,
	...ts.configs.recommended,
	...svelte.configs.recommended,
	{
		languageOptions: { globals: { ...globals.node, ...globals.browser } },
		plugins: { nixfleet: { rules: { 'import-direction': importRule } } },
		rules: {
			'no-undef': 'off',
			'max-params': ['error', 3],
			'@typescript-eslint/no-explicit-any': 'error',
			'@typescript-eslint/no-non-null-assertion': 'error',
			'@typescript-eslint/consistent-type-imports': 'error',
			'@typescript-eslint/no-unused-vars': [
				'error',
				{ argsIgnorePattern: '^_', varsIgnorePattern: '^_' }
			],
			// Interactive transactions collide on the pooled local driver; only batch() is atomic here.
			'no-restricted-syntax': [
				'error',
				{
					selector: 'CallExpression[callee.property.name="transaction"]',
					message:
						'Use db.batch([...]): interactive transactions collide (docs/architecture.md, Data).'
				},
				...MOMENTS
			],
			'svelte/no-at-html-tags': 'error',
			'nixfleet/import-direction': 'error'
		}
	},
	{
		files: ['**/*.svelte', '**/*.svelte.ts'],
		languageOptions: {
			parserOptions: {
				projectService: false,
				extraFileExtensions: ['.svelte'],
				parser: ts.parser,
				svelteConfig
			}
		}
	},
	{ files: ['**/*.test.ts', 'tests/**'], rules: { 'max-params': 'off' } },
	{
		// Moments for pages, and by the clock of a host.
		files: ['src/lib/ui/primitives/format.ts', 'agent/windows/host-clock.ts'],
		rules: { 'no-restricted-syntax': 'off' }
	},
	{ files: ['src/lib/ui/primitives/**'], rules: { 'svelte/no-navigation-without-resolve': 'off' } }
);
