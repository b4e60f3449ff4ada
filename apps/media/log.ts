/** The media process's log: JSON lines on stdout, tokens and secrets never. */
import { type Logger, pino, stdTimeFunctions } from 'pino';

/** Fields that may hold a secret, wherever they stand. */
const secret = ['apiSecret', 'token', 'access_token', 'authorization', 'credential', 'url'];

export function makeLog(slot: number, level: string): Logger {
  const paths = secret.flatMap((name) => [name, `*.${name}`]);
  return pino({
    name: 'media',
    level,
    base: { slot },
    timestamp: stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    redact: { paths, censor: '[redacted]' },
  });
}
