import { expect, it } from 'vitest';
import { otherPrefixes } from './remove.ts';

it('simulated hosts under other prefixes are counted, and true hosts are not', () => {
	const host = (name: string, system = 'simulated') => ({ name, system, hostTags: ['simulated'] });
	const hosts = ['sim-00001', 'load-00001', 'load-00002'].map((name) => host(name));
	expect([...otherPrefixes([...hosts, host('web-00001', 'x86_64-linux')], 'sim')]).toEqual([
		['load', 2]
	]);
});
