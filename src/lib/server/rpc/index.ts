export { AGENT_CALLS } from './agent-calls.ts';
export { actorName, type Caller, type Context } from './context.ts';
export { appRouter, type AppRouter } from './router.ts';
export { type Services } from './services.ts';
export { callError, correlationOf, overBudget, reportError } from './trpc.ts';
export { requestCommand, requestProblem } from './request-command.ts';
