import WebSocket from 'ws';

/** Speaks as an agent, as far as it is let: what it was answered, and how to leave. */
export async function agentOf(url: string, token: string, call: { path: string; input: unknown }) {
	const socket = new WebSocket(
		`${url.replace(/^http/, 'ws').replace('localhost', '127.0.0.1')}/ws`,
		{
			headers: { authorization: `Bearer ${token}` }
		}
	);
	await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
	const answer = await new Promise<{
		result?: { data?: { token?: string; hostId?: string } };
		error?: { message: string };
	}>((resolve) => {
		socket.once('message', (data: Buffer) => resolve(JSON.parse(data.toString()) as never));
		socket.send(JSON.stringify({ id: 1, method: 'mutation', params: call }));
	});
	const left = new Promise((resolve) => socket.once('close', resolve));
	return { answer, leave: () => (socket.close(), left) };
}
