import { expect, it, vi } from 'vitest';
import { createRefusedLines, type RefusedSignIn } from './refused-lines.ts';

const REFUSED: RefusedSignIn = {
	name: 'admin',
	address: '192.0.2.1',
	reason: 'too many attempts'
};

it('a flood of refused sign-ins is some lines, and none of it is lost', () => {
	const at = { now: 1_000_000 };
	const warn = vi.fn();
	const log = { debug() {}, info() {}, warn, error() {} };
	const tell = createRefusedLines({ log, clock: { now: () => at.now } });
	for (let index = 0; index < 5_000; index++) tell(REFUSED);
	expect(warn).toHaveBeenCalledTimes(20);
	expect(warn).toHaveBeenLastCalledWith('A sign-in was refused', REFUSED);
	at.now += 60_000;
	tell(REFUSED);
	expect(warn).toHaveBeenCalledTimes(21);
	expect(warn).toHaveBeenLastCalledWith('A sign-in was refused', { ...REFUSED, moreBefore: 4_980 });
});
