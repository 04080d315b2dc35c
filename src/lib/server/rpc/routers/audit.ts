import { ListAudit, type AuditRow, type AuditVerdict } from '$lib/protocol/index.ts';
import { admin } from '../procedures.ts';
import { router } from '../trpc.ts';

export const auditRouter = router({
	list: admin
		.input(ListAudit)
		.query(({ ctx, input }): Promise<AuditRow[]> => ctx.services.audit.list(input)),
	/** Walks the whole chain of seals; costs time with its length. */
	verify: admin.query(({ ctx }): Promise<AuditVerdict> => ctx.services.audit.verify())
});
