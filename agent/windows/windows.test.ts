import { describe, expect, it } from 'vitest';
import { HostFacts, LIMITS } from '$lib/protocol/index.ts';
import { whyClosed } from './closed.ts';
import { windowFact } from './fact.ts';
import { openingAt } from './opening.ts';
import { parseWindow, type Window } from './parse.ts';

const HOUR = 3_600_000;

/** As the host's clock says, wherever this runs. 1 November 2026 is a Sunday. */
const at = (day: number, hour = 0, minute = 0): number =>
	new Date(2026, 10, day, hour, minute).getTime();

const windows = (...texts: string[]): Window[] =>
	texts.map((text) => {
		const window = parseWindow(text);
		if (window === null) throw new Error(`${text} is no window`);
		return window;
	});

describe('a window', () => {
	it.each([
		['02:00-05:00', [0, 1, 2, 3, 4, 5, 6], 120, 300],
		['00:00-24:00', [0, 1, 2, 3, 4, 5, 6], 0, 1440],
		['Sat,Sun 02:00-05:30', [0, 6], 120, 330],
		['mon-fri 22:00-04:00', [1, 2, 3, 4, 5], 1320, 1680],
		['Mon..Wed,FRI 09:00-10:00', [1, 2, 3, 5], 540, 600],
		['Sat-Mon 23:00-00:00', [0, 1, 6], 1380, 1440],
		['  Sun   02:00-05:00 ', [0], 120, 300]
	])('%s is read', (text, days, from, to) => {
		expect(parseWindow(text)).toMatchObject({ days, from, to });
	});

	it.each([
		'',
		'Sat',
		'Sat 02:00',
		'2:00-5:00',
		'02:00-25:00',
		'02:60-03:00',
		'24:00-02:00',
		'24:01-02:00',
		'02:00-02:00',
		'02:00-03:00-04:00',
		'Caturday 02:00-05:00',
		'Sat,,Sun 02:00-05:00',
		'Mon-Wed-Fri 02:00-05:00',
		'02:00-05:00 Sat',
		'Sat 02:00-05:00 UTC',
		`${'Sat,'.repeat(LIMITS.windowChars)}Sun 02:00-05:00`
	])('%s is none', (text) => expect(parseWindow(text)).toBeNull());
});

describe('a host', () => {
	it('without windows may always be changed', () => {
		expect(openingAt([], at(1))).toEqual({ open: true, changesAt: null });
	});

	it('is open from the first minute on and closed from the last one on', () => {
		const nightly = windows('02:00-05:00');
		expect(openingAt(nightly, at(3, 1, 59))).toEqual({ open: false, changesAt: at(3, 2) });
		expect(openingAt(nightly, at(3, 2))).toEqual({ open: true, changesAt: at(3, 5) });
		expect(openingAt(nightly, at(3, 5) - 1)).toEqual({ open: true, changesAt: at(3, 5) });
		expect(openingAt(nightly, at(3, 5))).toEqual({ open: false, changesAt: at(4, 2) });
	});

	it('has a window of the day before after midnight', () => {
		const friday = windows('Fri 22:00-04:00');
		expect(openingAt(friday, at(7, 3)).open).toBe(true);
		expect(openingAt(friday, at(6, 3)).open).toBe(false);
		expect(openingAt(friday, at(7, 4))).toEqual({ open: false, changesAt: at(13, 22) });
	});

	it('waits up to a week, and takes windows that touch or overlap for one', () => {
		const several = windows('Sun 02:00-03:00', 'Sun 03:00-04:00', 'Sun 03:30-06:00');
		expect(openingAt(several, at(1, 2))).toEqual({ open: true, changesAt: at(1, 6) });
		expect(openingAt(several, at(1, 6))).toEqual({ open: false, changesAt: at(8, 2) });
	});

	it('that is open day and night never closes', () => {
		expect(openingAt(windows('00:00-24:00'), at(4, 12))).toEqual({ open: true, changesAt: null });
		const weekdays = windows('Mon-Fri 00:00-24:00');
		expect(openingAt(weekdays, at(2, 1))).toEqual({ open: true, changesAt: at(7) });
	});

	it('says what it is at every hour of a year, and when that changes', () => {
		const odd = windows('Sat,Sun 01:30-04:00', 'Wed 23:00-03:00');
		for (let now = at(1); now < at(1) + 366 * 24 * HOUR; now += HOUR) {
			const { open, changesAt } = openingAt(odd, now);
			expect(changesAt).not.toBeNull();
			expect(changesAt).toBeGreaterThan(now);
			expect(openingAt(odd, changesAt ?? 0).open).toBe(!open);
			expect(openingAt(odd, (changesAt ?? 0) - 1).open).toBe(open);
		}
	});
});

describe('outside of its windows', () => {
	const host = { hostname: 'alpha', windows: windows('Sat 02:00-05:00') };
	const why = (command: Parameters<typeof whyClosed>[1]['command'], now = at(2)) =>
		whyClosed(host, { command, now });

	it.each(['switch', 'pull-switch', 'boot', 'reboot'] as const)('%s has to wait', (command) => {
		expect(why(command)).toMatch(
			/^alpha may be changed in its windows only \(Sat 02:00-05:00, by its own clock\), and it is Mon.* there\. The next one opens on Sat.*02:00.*\.$/
		);
		expect(why(command, at(7, 2))).toBeNull();
	});

	it.each(['pull', 'test', 'evaluate', 'rollback', 'collect-garbage', 'restart-agent'] as const)(
		'%s is done all the same',
		(command) => expect(why(command)).toBeNull()
	);

	it('is what the dashboard is told, and nothing where there are none', () => {
		expect(windowFact([], at(2))).toEqual({});
		const { window } = windowFact(host.windows, at(2));
		expect(HostFacts.shape.window.parse(window)).toMatchObject({
			windows: ['Sat 02:00-05:00'],
			open: false,
			changesAt: at(7, 2)
		});
	});
});
