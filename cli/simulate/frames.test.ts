import { expect, it } from 'vitest';
import { callFrame, commandsFrame, readFrame } from './frames.ts';

const report = { code: 'busy', message: 'Wait.', correlationId: 'abc', retryAfterMs: 500 };

it.each([
	['PING', { kind: 'ping' }],
	['PONG', { kind: 'pong' }],
	['{"method":"reconnect"}', { kind: 'reconnect' }],
	[
		'{"id":4,"jsonrpc":"2.0","result":{"type":"data","data":{"a":1}}}',
		{ kind: 'answer', id: 4, data: { a: 1 } }
	],
	['{"id":1,"result":{"type":"started"}}', { kind: 'answer', id: 1, data: undefined }],
	[
		`{"id":5,"error":{"code":-32003,"data":{"nixfleet":${JSON.stringify(report)}}}}`,
		{ kind: 'refusal', id: 5, report }
	],
	['{"id":5,"error":{"code":1}}', { kind: 'refusal', id: 5, report: null }],
	['{"id":null,"error":{}}', { kind: 'nonsense' }],
	['{', { kind: 'nonsense' }],
	['7', { kind: 'nonsense' }]
])('%s', (text, frame) => {
	expect(readFrame(text)).toEqual(frame);
});

it('calls and the stream of commands are what tRPC reads', () => {
	expect(JSON.parse(callFrame(7, 'agent.accept', { id: 'x' }))).toEqual({
		id: 7,
		jsonrpc: '2.0',
		method: 'mutation',
		params: { path: 'agent.accept', input: { id: 'x' } }
	});
	expect(JSON.parse(commandsFrame(1))).toMatchObject({
		method: 'subscription',
		params: { path: 'agent.commands' }
	});
});
