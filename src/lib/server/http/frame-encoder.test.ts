import { jsonEncoder } from '@trpc/server/adapters/ws';
import { expect, it, vi } from 'vitest';
import { markShared } from '../platform/shared-json.ts';
import { frameEncoder } from './frame-encoder.ts';

const frame = () => ({ type: 'delta', version: 7, rows: [{ name: 'a "host"' }], removed: [] });

it.each([
	['an answer', { id: 1, jsonrpc: '2.0', result: { type: 'data', data: { a: 1 } } }],
	['an answer without data', { id: 1, result: { type: 'data', data: undefined } }],
	['the start of a subscription', { id: 1, result: { type: 'started' } }],
	['an error', { id: 2, error: { message: 'x', code: 1 } }],
	['a call to come back', { id: null, method: 'reconnect' }]
])('%s is encoded as tRPC does', (_, message) =>
	expect(frameEncoder.encode(message)).toBe(jsonEncoder.encode(message))
);

it('a frame for many is the same text as for one, and put into text once', () => {
	const data = frame();
	const messages = [1, 2, 3].map((id) => ({ id, jsonrpc: '2.0', result: { type: 'data', data } }));
	const wanted = messages.map((message) => JSON.stringify(message));
	markShared(data);
	const toJson = vi.fn(() => frame());
	Object.defineProperty(data, 'toJSON', { value: toJson });
	expect(messages.map((message) => frameEncoder.encode(message))).toEqual(wanted);
	expect(toJson).toHaveBeenCalledTimes(1);
});

it('a tracked frame keeps its id', () => {
	const data = frame();
	markShared(data);
	const message = { id: 1, jsonrpc: '2.0', result: { type: 'data', data, id: 'x' } };
	expect(frameEncoder.encode(message)).toBe(JSON.stringify(message));
});
