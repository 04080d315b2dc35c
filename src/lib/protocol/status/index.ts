export * from './compute.ts';
export * from './input.ts';
export { lastGood } from './next-boot.ts';
export * from './policy.ts';
export { testsStatus } from './tests.ts';
export * from './types.ts';
