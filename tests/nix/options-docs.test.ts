import { expect, it } from 'vitest';
import { format } from 'prettier';
import { agentCase, dashboardCase, evaluate, type OptionDoc } from './evaluate.ts';

const HEAD = `# Options of the Nix modules

This file is made from the modules (\`npm run nix:settings\`), so it says what they say. How they are used: [Installation](install.md).
`;

const MODULES = {
	'nixfleet-agent':
		'On NixOS, nix-darwin and Home Manager. `kind` is set by the module that is used.',
	'nixfleet-dashboard': 'On NixOS.'
};

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');

const row = ([name, option]: [string, OptionDoc]): string =>
	`| \`${name}\` | ${cell(option.type)} | ${option.default === null ? 'required' : `\`${cell(option.default)}\``} | ${cell(option.description)} |`;

it('docs/options.md lists every option, and no other', async () => {
	const { agent, dashboard } = evaluate({ agent: agentCase({}), dashboard: dashboardCase({}) });
	const options = { ...agent.options, ...dashboard.options };
	const sections = Object.entries(MODULES).map(([service, words]) => {
		const rows = Object.entries(options[service] ?? {})
			.filter(([, option]) => !option.internal)
			.map(row);
		return `## services.${service}\n\n${words}\n\n| option | type | default | meaning |\n| --- | --- | --- | --- |\n${rows.join('\n')}\n`;
	});
	const text = await format([HEAD, ...sections].join('\n'), { parser: 'markdown', useTabs: true });
	await expect(text).toMatchFileSnapshot('../../docs/options.md');
});
