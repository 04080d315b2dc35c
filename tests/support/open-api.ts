import { readFileSync } from 'node:fs';
import { z } from 'zod';

type Content = { content?: Record<string, { schema: object }> };
type Operation = { operationId: string; responses: Record<string, Content> };
type Document = {
	paths: Record<string, Record<string, Operation>>;
	components: { schemas: Record<string, object> };
};

/** The committed OpenAPI document, as something answers are held against. */
export function openApi() {
	const text = readFileSync('docs/openapi.json', 'utf8').replaceAll(
		'#/components/schemas/',
		'#/$defs/'
	);
	const document = JSON.parse(text) as Document;
	return {
		/** Every operation there is. */
		operations: Object.entries(document.paths).flatMap(([path, methods]) =>
			Object.entries(methods).map(([method, { operationId }]) => ({
				path,
				method: method.toUpperCase(),
				operationId
			}))
		),
		/** Why an answer is not one the document promises; null when it is. */
		problem(answer: {
			path: string;
			method: string;
			status: number;
			body: unknown;
		}): string | null {
			const where = `${answer.method} ${answer.path} ${answer.status}`;
			const operation = document.paths[answer.path]?.[answer.method.toLowerCase()];
			if (!operation) return `${where}: there is no such operation`;
			const response = operation.responses[answer.status] ?? operation.responses['default'];
			if (!response) return `${where}: no such answer`;
			const schema = response.content?.['application/json']?.schema;
			if (schema === undefined)
				return answer.body === null ? null : `${where}: there is a body, and none was promised`;
			const whole = { ...schema, $defs: document.components.schemas };
			const parsed = z
				.fromJSONSchema(whole as Parameters<typeof z.fromJSONSchema>[0])
				.safeParse(answer.body);
			return parsed.success ? null : `${where}: ${z.prettifyError(parsed.error)}`;
		}
	};
}
