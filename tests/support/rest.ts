import { createClient } from '@libsql/client';
import { join } from 'node:path';
import { expect } from 'vitest';
import { temporaryFolder } from './folder.ts';
import { openApi } from './open-api.ts';
import { openBrowser, startDashboard } from './server.ts';

export type RestCall = {
	/** Ids are filled in: the path is that of the document. */
	path: string;
	method: string;
	id?: string;
	query?: string;
	key?: string | null;
	headers?: Record<string, string>;
	body?: string | object;
};
export type RestAnswered = {
	status: number;
	headers: Headers;
	body: Record<string, unknown> | null;
};

/** A built dashboard, keys of every kind, and a way to call REST in which every answer is held against the document. */
export async function openRestWorld() {
	const folder = temporaryFolder('rest');
	const dataDir = join(folder.path, 'data');
	const dashboard = await startDashboard({
		dataDir,
		env: { NIXFLEET_TRUSTED_PROXIES: '127.0.0.1,::1', NIXFLEET_LOG_LEVEL: 'error' }
	});
	const browser = await openBrowser(dashboard.url);
	await browser.stepUp();
	const document = openApi();
	const make = async (scope: 'read' | 'operate' | 'admin') =>
		browser.rpc.apiKeys.create.mutate({ name: scope, scope, expiresInDays: null });
	const [read, operate, admin, revoked, expired] = await Promise.all([
		make('read'),
		make('operate'),
		make('admin'),
		make('admin'),
		make('admin')
	]);
	await browser.rpc.apiKeys.revoke.mutate({ id: revoked.id });
	const database = createClient({ url: `file:${join(dataDir, 'nixfleet.db')}`, timeout: 5_000 });
	await database.execute({
		sql: 'update api_keys set expires_at = 1000 where id = ?',
		args: [expired.id]
	});
	database.close();
	let callers = 0;

	return {
		dashboard,
		browser,
		document,
		/** Ends the dashboard in good order. @returns what its audit log tells of an action then */
		async auditAfterEnd(action: string): Promise<Record<string, unknown>[]> {
			browser.close();
			await dashboard.program.stop();
			const left = createClient({ url: `file:${join(dataDir, 'nixfleet.db')}` });
			const { rows } = await left.execute({
				sql: 'select detail from audit where action = ? order by id',
				args: [action]
			});
			left.close();
			return rows.map(({ detail }) => JSON.parse(String(detail)) as Record<string, unknown>);
		},
		keys: {
			read: read.key,
			operate: operate.key,
			admin: admin.key,
			revoked: revoked.key,
			expired: expired.key,
			wrong: `${read.key.slice(0, -6)}AAAAAA`
		},
		async call(request: RestCall): Promise<RestAnswered> {
			const url = `${dashboard.url}${request.path.replace('{id}', request.id ?? '')}${request.query ?? ''}`;
			const isText = typeof request.body === 'string';
			const response = await fetch(url, {
				method: request.method,
				redirect: 'manual',
				headers: {
					// Everybody comes from somewhere else, so that no test uses up another's attempts.
					'x-forwarded-for': `198.51.${Math.floor(callers / 250)}.${(callers++ % 250) + 1}`,
					...(request.key && { authorization: `Bearer ${request.key}` }),
					...(request.body !== undefined && { 'content-type': 'application/json' }),
					...request.headers
				},
				body:
					request.body === undefined
						? null
						: isText
							? (request.body as string)
							: JSON.stringify(request.body)
			});
			const text = await response.text();
			const body = text === '' ? null : (JSON.parse(text) as Record<string, unknown>);
			const known = document.operations.some(
				({ path, method }) => path === request.path && method === request.method
			);
			if (known)
				expect(
					document.problem({
						path: request.path,
						method: request.method,
						status: response.status,
						body
					})
				).toBeNull();
			return { status: response.status, headers: response.headers, body };
		},
		async [Symbol.asyncDispose]() {
			browser.close();
			await dashboard[Symbol.asyncDispose]();
			folder[Symbol.dispose]();
		}
	};
}

export type RestWorld = Awaited<ReturnType<typeof openRestWorld>>;
