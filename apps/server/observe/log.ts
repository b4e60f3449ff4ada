/** The log: one line of JSON for each change in the life of something, never a secret. */
import { type DestinationStream, type Logger, pino } from 'pino';

/** Fields that never hold anything fit for a log, at any of the depths we log at. */
const secretFields = ['token', 'apiKey', 'apiSecret', 'secret', 'authorization', 'cookie', 'credentials', 'password'];

export function makeLog(level: string, destination?: DestinationStream): Logger {
  const options = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    redact: {
      paths: secretFields.flatMap((field) => [field, `*.${field}`, `*.*.${field}`]),
      censor: '[secret]',
    },
  };
  return destination === undefined ? pino(options) : pino(options, destination);
}
