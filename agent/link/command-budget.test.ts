import { expect, it } from 'vitest';
import { COMMANDS_AT_ONCE, CommandBudget } from './command-budget.ts';

it('takes a burst, then one each second, and never saves up more than a burst', () => {
	const budget = new CommandBudget(0);
	const taken = (now: number, tries: number) =>
		Array.from({ length: tries }, () => budget.take(now)).filter(Boolean).length;
	expect(taken(0, 200)).toBe(COMMANDS_AT_ONCE);
	expect(taken(999, 10)).toBe(0);
	expect(taken(3_000, 10)).toBe(3);
	expect(taken(10_000_000, 200)).toBe(COMMANDS_AT_ONCE);
});
