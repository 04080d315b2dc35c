export * from './audit.ts';
export * from './hosts.ts';
export * from './metrics.ts';
export * from './operations.ts';
export * from './people.ts';
export * from './rollouts.ts';
export * from './settings.ts';
export * from './views.ts';
