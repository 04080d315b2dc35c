import { describe, expect, it } from 'vitest';
import { UsageError } from '../command.ts';
import { readOptions } from './options.ts';

const HERE = 'http://localhost:3000';

describe('a command line of a simulation', () => {
	it('has defaults for everything but the address', () => {
		expect(readOptions([HERE])).toEqual({
			address: HERE,
			url: 'ws://localhost:3000/ws',
			hosts: 100,
			minutes: 5,
			perSecond: 50,
			intervalSeconds: 30,
			prefix: 'sim',
			stateDir: null,
			yes: false,
			remove: false
		});
	});

	it('says otherwise where it does', () => {
		const args = ['--hosts', '10000', '--minutes=1440', '--rate', '200', '--interval', '5'];
		expect(readOptions([...args, '--prefix', 'load-a', '--yes', HERE])).toMatchObject({
			hosts: 10_000,
			minutes: 1_440,
			perSecond: 200,
			intervalSeconds: 5,
			prefix: 'load-a',
			yes: true
		});
	});

	it.each<[string[], RegExp]>([
		[[], /The address of the dashboard is missing/],
		[['ftp://x'], /The address: "ftp:\/\/x" is not an address of a dashboard/],
		[['https://me:secret@x'], /contains a user name or password/],
		[[HERE, 'b'], /"b" is one word too many/],
		[
			[HERE, '--hosts', '0'],
			/--hosts must be a whole number from 1 to 10000, and "0" is not in that range$/
		],
		[[HERE, '--hosts', '-5'], /--hosts must be .* and "-5" is not in that range$/],
		[[HERE, '--hosts'], /^--hosts needs a value, and none follows$/],
		[['--hosts', '--minutes', '1', HERE], /--hosts needs a value, and "--minutes" looks like an/],
		[[HERE, '--hosts', 'many'], /and "many" is none$/],
		[[HERE, '--yes=1'], /^--yes takes no value, and "1" is given$/],
		[[HERE, '-x'], /^There is no option -x here$/],
		[[HERE, '--constructor'], /^There is no option --constructor here$/],
		[[HERE, '--hosts', '10001'], /from 1 to 10000/],
		[[HERE, '--hosts', '1e3'], /"1e3" is none/],
		[[HERE, '--hosts=-5'], /"-5" is not in that range/],
		[[HERE, '--minutes', '1441'], /--minutes must be a whole number from 1 to 1440/],
		[[HERE, '--rate', '201'], /--rate must be a whole number from 1 to 200/],
		[[HERE, '--interval', '4'], /--interval must be a whole number from 5 to 300/],
		[[HERE, '--prefix', ''], /--prefix must be/],
		[[HERE, '--prefix', 'Sim'], /--prefix must be/],
		[[HERE, '--prefix', 'sim-'], /--prefix must be/],
		[[HERE, '--prefix', 'a'.repeat(21)], /1 to 20 lower-case letters/],
		[[HERE, '--state', ''], /--state needs a folder/],
		[[HERE, '--token', 'x'], /There is no option --token here/],
		[[HERE, '--remove', '--hosts', '5'], /--hosts is for simulations, and --remove makes none/]
	])('%j is not understood', (args, message) => {
		expect(() => readOptions(args)).toThrow(UsageError);
		expect(() => readOptions(args)).toThrow(message);
	});
});
