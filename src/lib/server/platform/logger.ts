export const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export type LogFields = Record<string, unknown>;
export type Logger = Record<LogLevel, (message: string, fields?: LogFields) => void>;

/** Field names whose values never reach the log, whatever object they stand in. */
const SECRET = /password|secret|token|cookie|authorization|totp/i;
/** Tokens of our own making, should one stand inside a longer text. */
const TOKEN_IN_TEXT = /\bnf[hke]_[0-9A-Z]{26}_[A-Za-z0-9_-]{43}|(?<=:\/\/)[^/\s]+@/g;

const redact = (key: string, value: unknown): unknown => {
	if (key !== '' && SECRET.test(key)) return '[redacted]';
	if (value instanceof Error)
		return { name: value.name, message: value.message, stack: value.stack, cause: value.cause };
	if (typeof value === 'string') return value.replace(TOKEN_IN_TEXT, '[redacted]');
	return typeof value === 'bigint' ? String(value) : value;
};

/**
 * The one logger: JSON lines, so control characters arrive escaped and nobody can forge a line.
 * `write` gets each line with its line break.
 */
export function createLogger(options: { level: LogLevel; write: (line: string) => void }): Logger {
	const from = LOG_LEVELS.indexOf(options.level);
	const at =
		(level: LogLevel) =>
		(message: string, fields: LogFields = {}) => {
			if (LOG_LEVELS.indexOf(level) < from) return;
			const line = { time: new Date().toISOString(), level, message, ...fields };
			options.write(`${JSON.stringify(line, redact)}\n`);
		};
	return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}
