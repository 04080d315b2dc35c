export * from './compute.ts';
export * from './input.ts';
export * from './policy.ts';
export * from './types.ts';
