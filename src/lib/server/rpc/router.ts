import { accountRouter } from './routers/account.ts';
import { agentRouter } from './routers/agent.ts';
import { apiKeysRouter } from './routers/api-keys.ts';
import { auditRouter } from './routers/audit.ts';
import { demoRouter } from './routers/demo.ts';
import { hostsRouter } from './routers/hosts.ts';
import { liveRouter } from './routers/live.ts';
import { metricsRouter } from './routers/metrics.ts';
import { notificationsRouter } from './routers/notifications.ts';
import { operationsRouter } from './routers/operations.ts';
import { rolloutsRouter } from './routers/rollouts.ts';
import { sessionRouter } from './routers/session.ts';
import { targetRouter } from './routers/target.ts';
import { usersRouter } from './routers/users.ts';
import { viewsRouter } from './routers/views.ts';
import { router } from './trpc.ts';

/** Every procedure there is: agents, browsers and scripts speak through this one router. */
export const appRouter = router({
	account: accountRouter,
	agent: agentRouter,
	apiKeys: apiKeysRouter,
	audit: auditRouter,
	demo: demoRouter,
	hosts: hostsRouter,
	live: liveRouter,
	metrics: metricsRouter,
	notifications: notificationsRouter,
	operations: operationsRouter,
	rollouts: rolloutsRouter,
	session: sessionRouter,
	target: targetRouter,
	users: usersRouter,
	views: viewsRouter
});

export type AppRouter = typeof appRouter;
