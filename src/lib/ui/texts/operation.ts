import { LOG } from './names.ts';

/** The page of an operation: phases, facts, tests, and the output on paper. */
export const OPERATION_TEXTS = {
	/** Between command and host. */
	on: 'on',
	happened: 'What happened',
	differs: 'What differs',
	log: LOG,
	phases: 'Phases',
	askedForBy: 'Asked for by',
	askedFor: 'Asked for',
	took: 'Took',
	waitsUntil: 'Waits until',
	exitCode: 'Exit code',
	endedBy: (signal: string) => `ended by ${signal}`,
	built: 'Built',
	unchanged: '(unchanged)',
	failedUnits: 'Failed units',
	leftRunning: 'Left running',
	testsPassed: (passed: number, count: number) => `${passed} of ${count} passed`,
	passed: 'passed',
	failed: (exitCode: number | null) => `failed with exit code ${exitCode ?? 'unknown'}`,
	onPaper: 'Log on paper',
	leftOut: (lines: string) => `[${lines} lines are left out here; the download has all of them]`,
	moreToCome: '[There was more to come when this was printed]'
} as const;
