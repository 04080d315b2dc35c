import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** A TypeScript file beside the module at `url`, as a process of its own. It ends with us. */
export function forkBeside(url: string, name: string): ChildProcess {
	return fork(fileURLToPath(new URL(name, url)), [], {
		execArgv: ['--import', 'tsx']
	});
}

/** The next message of a child. @throws when it ends instead */
export const messageOf = <Message>(child: ChildProcess): Promise<Message> =>
	new Promise((resolve, reject) => {
		const ended = (code: number | null) =>
			reject(new Error(`A process beside ended with ${code}.`));
		child.once('exit', ended);
		child.once('message', (message) => {
			child.off('exit', ended);
			resolve(message as Message);
		});
	});
