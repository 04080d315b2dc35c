/** The language all parties speak. Imports zod and nothing else; no clock, no I/O, no environment. */
export * from './agent.ts';
export * from './command.ts';
export * from './errors.ts';
export * from './evidence.ts';
export * from './failpoints.ts';
export * from './host.ts';
export * from './ids.ts';
export * from './limits.ts';
export * from './live.ts';
export * from './operation.ts';
export * from './presence.ts';
export * from './requests.ts';
export * from './stall.ts';
export * from './step-up.ts';
export * from './status/index.ts';
export * from './target.ts';
export * from './version.ts';
