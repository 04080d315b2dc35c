import { describe, expect, it } from 'vitest';
import { readOptions } from './options.ts';
import { beginning, removalCommand, removalSentences } from './sentences.ts';

const HERE = 'http://localhost:3000';

describe('the beginning', () => {
	it('says who comes, how fast, and when there is something to see', () => {
		expect(beginning(readOptions([HERE]))).toBe(
			'Simulating 100 hosts at http://localhost:3000, 50 more each second, for 5 minutes once all are there. They are added to the dashboard as sim-00001 to sim-00100, with the tag "simulated". Each sends its first heartbeat about 30 s after it connected. Ctrl+C ends it.'
		);
		expect(beginning(readOptions([HERE, '--hosts', '1', '--minutes', '1']))).toMatch(
			/^Simulating 1 host at http\S+, for 1 minute .* It is added to the dashboard as sim-00001, with/
		);
	});
});

describe('the command that removes', () => {
	const command = (args: string[], env = {}) => removalCommand(readOptions(args), env);

	it('works as it stands: with the key, and as the program was called', () => {
		const words = `nixfleet simulate ${HERE} --remove`;
		expect(command([HERE])).toBe(`NIXFLEET_API_KEY_FILE=./key ${words}`);
		expect(command([HERE, '--prefix', 'load'], { npm_command: 'exec' })).toBe(
			`NIXFLEET_API_KEY_FILE=./key npx --no-install ${words} --prefix load`
		);
	});

	it('allows what had to be allowed, and is safe in a shell', () => {
		expect(command(['http://[::1]:3000'])).toContain(" simulate 'http://[::1]:3000' --remove");
		expect(command(['http://fleet.example.com'])).toMatch(/^NIXFLEET_INSECURE=true NIXFLEET_API/);
	});
});

describe('a removal', () => {
	const at = { address: HERE, prefix: 'other' };

	it('says what it removed', () => {
		expect(removalSentences({ removed: 2, found: 2, others: new Map() }, at)).toEqual([
			'Removed 2 simulated hosts of http://localhost:3000 whose names begin with other-.'
		]);
	});

	it('names the simulated hosts of other prefixes, which it left', () => {
		const others = new Map([
			['sim', 50],
			['load', 1]
		]);
		expect(removalSentences({ removed: 0, found: 0, others }, at)).toEqual([
			'There are no simulated hosts at http://localhost:3000 whose names begin with other-, so none was removed.',
			'There are 50 simulated hosts whose names begin with sim-. To remove them, say --prefix sim.',
			'There is 1 simulated host whose name begins with load-. To remove it, say --prefix load.'
		]);
	});
});
