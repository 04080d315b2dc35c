import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../support/fixtures.ts';
import { RunLog } from './run-log.ts';

it('a line stays one line', () => {
	const path = join(temporaryFolder(), 'output.log');
	const log = new RunLog(path);
	log.line('one\ntwo\u001b[31m');
	expect(readFileSync(path, 'utf8')).toBe('[nixfleet] one two [31m\n');
	log.close();
});

it.runIf(existsSync('/dev/full'))('a full disk costs the line and nothing else', () => {
	const log = new RunLog('/dev/full');
	expect(() => log.line('lost')).not.toThrow();
	log.close();
});
