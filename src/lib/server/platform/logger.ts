export const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export type LogFields = Record<string, unknown>;
export type Logger = Record<LogLevel, (message: string, fields?: LogFields) => void>;

/** Field names whose values never reach the log, whatever object they stand in. */
const SECRET =
	/password|secret|token|cookie|authorization|totp|credential|api[-_]?key|box[-_]?key/i;
/** Secrets inside a longer text: tokens of our own making, bearers, the user of an address, and parameters of one. */
const IN_TEXT: readonly [pattern: RegExp, instead: string][] = [
	[/\bnf[a-z]_[0-9A-Z]{26}_[A-Za-z0-9_-]+/g, '[redacted]'],
	[/\b(bearer|basic)\s+[\w.~+/=-]{8,}/gi, '$1 [redacted]'],
	[/(?<=:\/\/)[^/\s?#]+@/g, '[redacted]@'],
	[/(?<=[?&][\w-]*(?:token|key|secret|password|code)=)[^&\s"'#]+/gi, '[redacted]']
];

const redactText = (text: string): string =>
	IN_TEXT.reduce((left, [pattern, instead]) => left.replace(pattern, instead), text);

const redact = (key: string, value: unknown): unknown => {
	if (key !== '' && SECRET.test(key)) return '[redacted]';
	if (value instanceof Error)
		return { name: value.name, message: value.message, stack: value.stack, cause: value.cause };
	if (typeof value === 'string') return redactText(value);
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
