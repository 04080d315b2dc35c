import type { AppRouter } from '../src/lib/server/rpc/router.ts';

/** What scripts/client-types.ts reads. */
export type Surface = AppRouter['_def']['record'];
