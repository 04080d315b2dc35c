export const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];
export type LogFields = Record<string, unknown>;
export type Logger = Record<LogLevel, (message: string, fields?: LogFields) => void>;

/** Field names whose values never reach the log. */
const SECRET_FIELD = /password|secret|token|authorization/i;
/** Host tokens, and user names and passwords in URLs, wherever they stand in a text. */
const SECRET_TEXT =
	/\bnfh_[0-9A-Z]{26}_[A-Za-z0-9_-]{43}|(?<=:\/\/)[^/@\s]+@|(?<=Basic )[A-Za-z0-9+/=]{8,}/g;

/**
 * The one logger: JSON lines, so that control characters arrive escaped and nobody can forge a line.
 * `secrets` are removed wherever they appear; `write` gets each line with its line break.
 */
export function createLogger(options: {
	level: LogLevel;
	secrets?: readonly string[];
	write?: (line: string) => void;
}): Logger {
	const from = LOG_LEVELS.indexOf(options.level);
	const write = options.write ?? ((line: string) => void process.stderr.write(line));
	const secrets = (options.secrets ?? []).filter((secret) => secret.length > 0);

	const clean = (text: string): string =>
		secrets.reduce(
			(rest, secret) => rest.replaceAll(secret, '[redacted]'),
			text.replace(SECRET_TEXT, '[redacted]')
		);
	const redact = (key: string, value: unknown): unknown => {
		if (key !== '' && SECRET_FIELD.test(key)) return '[redacted]';
		if (value instanceof Error)
			return { name: value.name, message: value.message, stack: value.stack, cause: value.cause };
		return typeof value === 'string' ? clean(value) : value;
	};
	const at =
		(level: LogLevel) =>
		(message: string, fields: LogFields = {}) => {
			if (LOG_LEVELS.indexOf(level) < from) return;
			const line = { time: new Date().toISOString(), level, msg: message, ...fields };
			write(`${JSON.stringify(line, redact)}\n`);
		};
	return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}
