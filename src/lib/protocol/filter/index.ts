/** The filter language of the fleet: text → tree → hosts that match. One grammar for page, scripts and views. */
export * from './ast.ts';
export * from './complete.ts';
export * from './match.ts';
export * from './parse.ts';
export * from './print.ts';
export { problemLine, type FilterProblem } from './problem.ts';
export * from './subject.ts';
export * from './vocabulary.ts';
