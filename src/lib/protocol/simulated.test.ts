import { expect, it } from 'vitest';
import { profileOf } from '../../../cli/simulate/words.ts';
import { isSimulated } from './simulated.ts';

it('knows a simulated host by what it reports', () => {
	const { tags, system } = profileOf('sim-00001', 60);
	expect(isSimulated({ hostTags: tags ?? [], system })).toBe(true);
});

it('does not take a machine for one because of a tag', () => {
	expect(isSimulated({ hostTags: ['simulated'], system: 'x86_64-linux' })).toBe(false);
	expect(isSimulated({ hostTags: [], system: null })).toBe(false);
});
