import { expect, it } from 'vitest';
import { createLogger } from './logger.ts';

function lines(level: 'debug' | 'warn' = 'debug') {
	const written: string[] = [];
	return {
		written,
		log: createLogger({ level, secrets: ['enrolment-secret'], write: (line) => written.push(line) })
	};
}

it('writes one JSON line each, whatever is in it', () => {
	const { log, written } = lines();
	log.info('two\nlines \u001b[31m', { host: 'alpha' });
	expect(written).toHaveLength(1);
	expect(written[0]?.match(/\n/g)).toHaveLength(1);
	expect(written[0]).not.toContain('\u001b');
	expect(JSON.parse(written[0] ?? '')).toMatchObject({
		level: 'info',
		msg: 'two\nlines \u001b[31m',
		host: 'alpha'
	});
});

it('keeps secrets out, in names and in texts', () => {
	const { log, written } = lines();
	const token = `nfh_${'0'.repeat(26)}_${'x'.repeat(43)}`;
	log.error('with enrolment-secret', {
		token: 'plain',
		url: 'https://me:pass@x/',
		nested: { text: token },
		error: new Error(token)
	});
	expect(written.join()).not.toMatch(/enrolment-secret|plain|pass|x{43}/);
});

it('is quiet below its level', () => {
	const { log, written } = lines('warn');
	log.info('no');
	log.warn('yes');
	expect(written).toHaveLength(1);
});
