export { actorName, type Caller, type Context } from './context.ts';
export { appRouter, type AppRouter } from './router.ts';
export { type Services } from './services.ts';
export { correlationOf, reportError } from './trpc.ts';
