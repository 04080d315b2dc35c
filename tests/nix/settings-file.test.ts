import { expect, it } from 'vitest';
import { declaredSettings, SETTINGS_FILE } from './declared-settings.ts';

it('the modules know every setting that the programs declare (npm run nix:settings writes the file anew)', async () => {
	const text = `${JSON.stringify(declaredSettings(), null, '\t')}\n`;
	await expect(text).toMatchFileSnapshot(`../../${SETTINGS_FILE}`);
});
