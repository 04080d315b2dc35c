import { format, resolveConfig } from 'prettier';
import { expect, it } from 'vitest';
import { EXTRA_ARGUMENTS } from '../../agent/platform/extra-arguments.ts';
import { declaredSettings, SETTINGS_FILE } from './declared-settings.ts';

it('the modules know every setting that the programs declare (npm run nix:settings writes the file anew)', async () => {
	const declared = { ...declaredSettings(), extraArguments: EXTRA_ARGUMENTS };
	const style = { ...(await resolveConfig(SETTINGS_FILE)), filepath: SETTINGS_FILE };
	const text = await format(JSON.stringify(declared, null, '\t'), style);
	await expect(text).toMatchFileSnapshot(`../../${SETTINGS_FILE}`);
});
