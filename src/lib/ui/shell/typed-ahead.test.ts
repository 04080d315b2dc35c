import { expect, it } from 'vitest';
import { TypedAhead } from './typed-ahead.ts';

const press = (ahead: TypedAhead, key: string, more: { ctrlKey?: boolean } = {}) => {
	let stopped = 0;
	const kept = ahead.keep({
		key,
		ctrlKey: false,
		metaKey: false,
		altKey: false,
		...more,
		preventDefault: () => (stopped += 1),
		stopPropagation: () => (stopped += 1)
	});
	expect(stopped).toBe(kept ? 2 : 0);
	return kept;
};

it('what is typed before a field is there is kept for it, and does nothing else', () => {
	const ahead = new TypedAhead();
	expect(press(ahead, 'x')).toBe(false);
	ahead.begin();
	expect(['t', 'e', 'z', 'Backspace', 's', 'Enter'].every((key) => press(ahead, key))).toBe(true);
	expect(press(ahead, 'Escape')).toBe(false);
	expect(press(ahead, 'k', { ctrlKey: true })).toBe(false);
	expect(ahead.take()).toBe('tes');
	expect(press(ahead, 'x')).toBe(false);
	expect(ahead.take()).toBe('');
});
