import { expect, it } from 'vitest';
import { Appointments } from './appointments.ts';

function setup() {
	let now = 1_000_000;
	const clock = { now: () => now };
	const door = new Appointments({ perSecond: 100, burst: 50, capMs: 10_000, clock });
	return { door, pass: (ms: number) => void (now += ms) };
}

it('lets a burst in, and gives the rest times that lie apart', () => {
	const { door } = setup();
	const answers = Array.from({ length: 250 }, () => door.take());
	expect(answers.filter((wait) => wait === 0)).toHaveLength(50);
	const waits = answers.filter((wait) => wait > 0);
	expect(waits).toEqual([...waits].sort((a, b) => a - b));
	// 200 people at 100 a second: the last one comes in two seconds.
	expect(waits.at(-1)).toBe(2_000);
});

it('whoever keeps to the appointment is let in', () => {
	const { door, pass } = setup();
	const waits = Array.from({ length: 150 }, () => door.take()).filter((wait) => wait > 0);
	let last = 0;
	for (const wait of waits) {
		pass(wait - last);
		last = wait;
		expect(door.take()).toBe(0);
	}
});

it('nobody is sent away for longer than the cap', () => {
	const { door } = setup();
	const waits = Array.from({ length: 5_000 }, () => door.take());
	expect(Math.max(...waits)).toBe(10_000);
});

it('after a quiet time a burst is let in again, and no more than a burst', () => {
	const { door, pass } = setup();
	for (let count = 0; count < 500; count++) door.take();
	pass(60_000);
	expect(Array.from({ length: 60 }, () => door.take()).filter((wait) => wait === 0)).toHaveLength(
		50
	);
});
